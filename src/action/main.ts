import {join} from 'node:path'
import {currentStep} from './current-step.ts'
import {runMain} from './run-action.ts'

// The entry that action.yml names as `main`.
process.exitCode = await runMain(currentStep(join(import.meta.dirname, '../../bin/run.js')))

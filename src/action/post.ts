import {join} from 'node:path'
import {currentStep} from './current-step.ts'
import {runPost} from './run-action.ts'

// The entry that action.yml names as `post`.
process.exitCode = await runPost(currentStep(join(import.meta.dirname, '../../bin/run.js')))

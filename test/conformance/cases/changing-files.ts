import {answers} from '../answers.ts'
import type {ConformanceCase} from '../conformance-case.ts'
import {assistant, FILE, OTHER_FILE} from '../transcript-line.ts'

const LATER = '2026-01-15T12:10:00.000Z'
const ONE = assistant({id: 'one'})
const TWO = assistant({id: 'two', at: LATER})
const NEW = assistant({id: 'new', at: LATER})

/** Files that change between two looks at them. What was used stays used. */
export const changingFileCases: readonly ConformanceCase[] = [
  {
    name: 'A file that grows, its last line torn at the first look',
    covers: [],
    steps: [
      {transcripts: folder => folder.writeRaw(FILE, `${ONE}\n${TWO.slice(0, 300)}`)},
      {transcripts: folder => folder.appendRaw(FILE, `${TWO.slice(300)}\n`)},
    ],
    truth: answers(2),
  },
  {
    name: 'A message unfinished at the first look and finished at the next',
    covers: ['I-4'],
    steps: [
      {
        transcripts: folder =>
          folder.write(FILE, [assistant({id: 'one', outputTokens: 1, stopReason: null})]),
      },
      {transcripts: folder => folder.append(FILE, [assistant({id: 'one', block: 1})])},
    ],
    truth: answers(1),
  },
  {
    name: 'A file that moves to another project',
    covers: ['I-7'],
    steps: [
      {transcripts: folder => folder.write(FILE, [ONE, TWO])},
      {transcripts: folder => folder.move(FILE, FILE.replace('-app/', '-renamed/'))},
    ],
    truth: answers(2),
  },
  {
    name: 'A file put aside, and a new one under its name',
    covers: ['I-7'],
    steps: [
      {transcripts: folder => folder.write(FILE, [ONE, TWO])},
      {
        transcripts: folder => {
          folder.move(FILE, OTHER_FILE)
          folder.write(FILE, [NEW])
        },
      },
    ],
    truth: answers(3),
  },
  {
    name: 'A file written anew without its early part, and longer than before',
    covers: ['I-7', 'A-5'],
    steps: [
      {transcripts: folder => folder.write(FILE, [ONE, TWO])},
      {transcripts: folder => folder.write(FILE, [TWO, NEW, assistant({id: 'newer', at: LATER})])},
    ],
    truth: answers(4),
  },
  {
    name: 'A file written anew with another last message, of the very same size',
    covers: ['I-7'],
    steps: [
      {transcripts: folder => folder.write(FILE, [ONE, TWO])},
      {transcripts: folder => folder.write(FILE, [ONE, NEW])},
    ],
    truth: answers(3),
  },
  {
    name: 'A file cut back to its first message, which then goes on',
    covers: ['I-7'],
    steps: [
      {transcripts: folder => folder.write(FILE, [ONE, TWO])},
      {transcripts: folder => folder.write(FILE, [ONE])},
      {transcripts: folder => folder.append(FILE, [NEW])},
    ],
    truth: answers(3),
  },
  {
    name: 'A message written anew with less output than before',
    covers: ['I-7', 'I-2'],
    steps: [
      {transcripts: folder => folder.write(FILE, [ONE])},
      {transcripts: folder => folder.write(FILE, [assistant({id: 'one', outputTokens: 1})])},
    ],
    truth: answers(1),
  },
  {
    name: 'A file that the client’s clean-up deletes',
    covers: ['I-9'],
    steps: [
      {
        transcripts: folder => {
          folder.write(FILE, [ONE])
          folder.write(OTHER_FILE, [TWO])
        },
      },
      {transcripts: folder => folder.remove(FILE)},
    ],
    truth: answers(2),
  },
]

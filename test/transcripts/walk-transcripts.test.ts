import {chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join, sep} from 'node:path'
import {describe, expect, it} from 'vitest'
import {scanTranscripts} from '../../src/transcripts/scan-transcripts.ts'
import {walkTranscripts} from '../../src/transcripts/walk-transcripts.ts'
import {asOrdinaryUser} from '../support/ordinary-user.ts'
import {assistantLine, jsonl, TemporaryHistory} from '../support/transcripts.ts'

const paths = (...roots: string[]) =>
  scanTranscripts(roots)
    .files.map(({relativePath}) => relativePath.replaceAll(sep, '/'))
    .sort()
const problems = (...roots: string[]) =>
  scanTranscripts(roots).problems.map(({path, text}) => `${path} ${text}`)

describe('walking transcripts', () => {
  it('finds them at any depth, sub-agents among them, and nothing else', () => {
    const history = new TemporaryHistory()
    for (const path of ['a.jsonl', 'p/b.jsonl', 'p/s/subagents/agent-1.jsonl', 'p/c.json', 'p/d.jsonl.bak'])
      history.write(path, 'x')
    mkdirSync(join(history.root, 'p/folder.jsonl'))
    expect(paths(history.root)).toEqual(['a.jsonl', 'p/b.jsonl', 'p/s/subagents/agent-1.jsonl'])
  })

  it('names the project folder of each', () => {
    const history = new TemporaryHistory()
    history.write('a.jsonl', '')
    history.write('-home-dev/s/subagents/b.jsonl', '')
    const folders = scanTranscripts([history.root]).files.map(({projectFolder}) => projectFolder)
    expect(folders.sort()).toEqual(['', '-home-dev'])
  })

  it('follows links to folders and files, and each folder once', () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', '')
    const other = new TemporaryHistory()
    other.write('b.jsonl', '')
    symlinkSync(other.root, join(history.root, 'linked'))
    symlinkSync(history.root, join(history.root, 'p/round'))
    symlinkSync(join(other.root, 'b.jsonl'), join(history.root, 'p/c.jsonl'))
    expect(paths(history.root)).toEqual(['linked/b.jsonl', 'p/a.jsonl', 'p/c.jsonl'])
  })

  it('takes a root that is a link, and roots that lie in one another', () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', '')
    const link = join(new TemporaryHistory().root, 'link')
    symlinkSync(history.root, link)
    expect(paths(link)).toEqual(['p/a.jsonl'])
    expect(paths(history.root, join(history.root, 'p'))).toEqual(['p/a.jsonl'])
  })

  it('says which links lead nowhere, and walks on', () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', '')
    symlinkSync('nowhere.jsonl', join(history.root, 'p/gone.jsonl'))
    symlinkSync('round.jsonl', join(history.root, 'p/round.jsonl'))
    expect(paths(history.root)).toEqual(['p/a.jsonl'])
    expect(problems(history.root).sort()).toEqual([
      `${join('p', 'gone.jsonl')} is a link to nothing`,
      `${join('p', 'round.jsonl')} is a link that leads to itself`,
    ])
  })

  it('says which folders may not be read, and walks on', () => {
    const history = new TemporaryHistory()
    history.write('closed/a.jsonl', '')
    history.write('open/b.jsonl', '')
    chmodSync(join(history.root, 'closed'), 0)
    asOrdinaryUser(history.root, () => {
      expect(paths(history.root)).toEqual(['open/b.jsonl'])
      expect(problems(history.root)).toEqual(['closed may not be read by this user'])
    })
    chmodSync(join(history.root, 'closed'), 0o700)
  })

  it('has nothing to say of what goes away meanwhile', () => {
    const history = new TemporaryHistory()
    for (const folder of ['p', 'q', 'r']) history.write(`${folder}/a.jsonl`, '')
    const walk = walkTranscripts(history.root, new Set())
    walk.next()
    for (const folder of ['p', 'q', 'r']) rmSync(join(history.root, folder), {recursive: true})
    expect([...walk].flatMap(walked => walked.problems)).toEqual([])
  })
})

describe('reading transcripts', () => {
  it('says which may not be read, once each, and reads the others', () => {
    const history = new TemporaryHistory()
    chmodSync(history.write('p/a.jsonl', jsonl(assistantLine())), 0)
    chmodSync(history.write('p/b.jsonl', jsonl(assistantLine())), 0o644)
    asOrdinaryUser(history.root, () => {
      const {batches, events} = history.read()
      expect(events).toHaveLength(1)
      expect(batches[0]).toMatchObject({
        filesRead: 1,
        filesFailed: 1,
        problems: [{path: join('p', 'a.jsonl'), text: 'may not be read by this user'}],
      })
    })
  })

  it('has nothing to say of one that goes away before it is opened', () => {
    const history = new TemporaryHistory()
    writeFileSync(history.write('p/a.jsonl', ''), jsonl(assistantLine()))
    const [batch] = history.read({}, () => rmSync(join(history.root, 'p'), {recursive: true})).batches
    expect(batch).toMatchObject({filesFailed: 1, problems: []})
  })
})

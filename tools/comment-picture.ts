import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {micromark} from 'micromark'
import {gfm, gfmHtml} from 'micromark-extension-gfm'
import {ROOT} from './build.ts'

/** The comment that a test makes from recorded traffic, and holds the program to. */
const COMMENT = join(ROOT, 'test/fixtures/pull-request/comment.md')
const WIDTH = 860
const HEIGHT = 620

/** Takes a picture of the comment as GitHub shows it, folded and unfolded, in light and in dark. Needs Chromium. */
function draw(theme: 'light' | 'dark', folder: string): void {
  const page = join(folder, `${theme}.html`)
  writeFileSync(page, renderPage(theme))
  const picture = join(ROOT, 'docs/images', `comment-${theme}.png`)
  const {status, stderr} = spawnSync(
    process.env.CHROMIUM ?? 'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--force-device-scale-factor=1',
      `--window-size=${WIDTH},${HEIGHT}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      `--screenshot=${picture}`,
      `file://${page}`,
    ],
    {encoding: 'utf8', timeout: 60_000},
  )
  if (status !== 0) throw new Error(`Chromium took no picture; CHROMIUM names another one.\n${stderr}`)
}

function renderPage(theme: 'light' | 'dark'): string {
  const styles = readFileSync(
    join(ROOT, `node_modules/github-markdown-css/github-markdown-${theme}.css`),
    'utf8',
  )
  const body = micromark(readFileSync(COMMENT, 'utf8'), {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
  })
  // The second of the folded tables is shown open, so that the picture tells what is in them.
  const opened = body.replace(/<details>(?!.*<details>)/s, '<details open>')
  const ground = theme === 'light' ? '#ffffff' : '#0d1117'
  return `<!doctype html><meta charset="utf-8"><style>${styles}
    body {margin: 0; background: ${ground}} .markdown-body {padding: 24px; width: ${WIDTH - 48}px}</style>
    <article class="markdown-body">${opened}</article>`
}

const folder = mkdtempSync(join(tmpdir(), 'stackspend-comment-'))
try {
  draw('light', folder)
  draw('dark', folder)
} finally {
  rmSync(folder, {recursive: true, force: true})
}

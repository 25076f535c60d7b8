import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'

/** It must not look for updates, nor for anything else outside this machine. */
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/**
 * A real Chromium, unpacked from its npm package into a folder of its own: in the shared temporary folder another user's
 * copy, or half of one, would be in the way.
 */
export const openBrowser = async (): Promise<{ browser: Browser; close(): Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-browser-'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder // Where the package unpacks to.
  const remove = () => { rmSync(folder, { recursive: true, force: true }) }
  try {
    const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: flags, headless: true })
    return { browser, close: async () => { await browser.close(); remove() } }
  } catch (error) {
    remove()
    throw error
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

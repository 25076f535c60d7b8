const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, found => escapes[found] ?? found)

interface Page {
  title: string
  /** Escaped HTML. */
  body: string
}

/** One small page, whole in itself: no script, nothing from elsewhere. */
export const page = ({ title, body }: Page) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>
  :root { color-scheme: light dark; --ink: #14213d; --soft: #5b6577; --paper: #ffffff; --ground: #eef1f6; --line: #dfe4ec; --good: #0f7b4b; --bad: #b3261e; --wait: #8a5a00 }
  @media (prefers-color-scheme: dark) { :root { --ink: #edf1f8; --soft: #a4afc1; --paper: #1b2230; --ground: #10151f; --line: #2d3747; --good: #5fd39c; --bad: #ff8a80; --wait: #ffc65c } }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
  main { width: 100%; max-width: 26rem; background: var(--paper); border: 1px solid var(--line); border-radius: 16px; padding: 1.75rem }
  h1 { font-size: 1rem; font-weight: 600; color: var(--soft); margin: 0 }
  .amount { font-size: 2.25rem; font-weight: 700; letter-spacing: -.02em; margin: .25rem 0 1rem; overflow-wrap: anywhere }
  .state { display: inline-block; padding: .2rem .7rem; border-radius: 999px; border: 1px solid currentColor; font-weight: 600; font-size: .875rem }
  .good { color: var(--good) } .bad { color: var(--bad) } .wait { color: var(--wait) }
  dl { margin: 1.25rem 0 0; padding-top: 1.25rem; border-top: 1px solid var(--line); display: grid; grid-template-columns: auto 1fr; gap: .5rem 1rem }
  dt { color: var(--soft) } dd { margin: 0; text-align: right; overflow-wrap: anywhere }
  p { margin: 1rem 0 0; color: var(--soft) }
  button { width: 100%; min-height: 3rem; margin-top: 1rem; border: 0; border-radius: 10px; background: var(--ink); color: var(--paper); font: inherit; font-weight: 600 }
</style>
</head>
<body><main>
${body}
</main></body>
</html>
`

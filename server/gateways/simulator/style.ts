/** The look of all simulated pages; light and dark, without a font or picture from anywhere. */
export const style = `
:root{color-scheme:light dark;--ink:#101828;--soft:#5d6679;--line:#e4e7ec;--paper:#fff;--ground:#eef1f6;--brand:#2f5bea;--good:#0d8a53;--bad:#c8322b;--wait:#a76605}
@media (prefers-color-scheme:dark){:root{--ink:#f2f4f8;--soft:#a3adbf;--line:#2c3444;--paper:#171c28;--ground:#0d111a;--brand:#5f86ff;--good:#35c084;--bad:#ff7a70;--wait:#f0b24b}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;padding:16px}
main{width:100%;background:var(--paper);border:1px solid var(--line);border-radius:20px;box-shadow:0 1px 2px rgb(16 24 40/.06),0 16px 40px rgb(16 24 40/.10);overflow:hidden}
.card{max-width:420px}.wide{max-width:980px;padding:8px 28px 20px;align-self:start;margin-top:24px}
header{display:flex;align-items:center;gap:10px;padding:18px 24px;border-bottom:1px solid var(--line)}
.wide header{padding:18px 0}
h1{text-wrap:balance;font-size:16px;font-weight:600;margin:0;order:-1;flex:1}h2{font-size:18px;margin:24px 0 8px}
.badge{font-size:12px;font-weight:600;letter-spacing:.02em;color:var(--brand);background:color-mix(in srgb,var(--brand) 12%,transparent);padding:3px 10px;border-radius:99px}
.amount{text-align:center;padding:26px 24px 18px}.amount p{margin:0;font-size:44px;font-weight:700;letter-spacing:-.02em;line-height:1.15;font-variant-numeric:tabular-nums}
.amount .symbol{font-size:26px;font-weight:600;margin-right:4px;vertical-align:8px}.amount .cents{font-size:26px;color:var(--soft);font-weight:600}
.amount .to{font-size:15px;font-weight:400;color:var(--soft);letter-spacing:0;margin-top:6px}.amount .to strong{color:var(--ink);font-weight:600}
dl{margin:0 24px;border:1px solid var(--line);border-radius:12px}
.row{display:flex;gap:16px;justify-content:space-between;padding:11px 14px;font-size:14px}.row+.row{border-top:1px solid var(--line)}
dt{color:var(--soft);white-space:nowrap}dd{margin:0;text-align:right;overflow-wrap:anywhere;font-weight:500}
form{padding:18px 24px 4px}.hint{color:var(--soft);font-size:14px;margin:0 0 14px}.wide .hint{margin:0}
label{display:block;font-size:14px;font-weight:500;margin-bottom:16px}
input:not([type=hidden]){display:block;width:100%;margin-top:6px;padding:12px 14px;font:600 20px/1.3 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.3em;text-align:center;color:var(--ink);background:transparent;border:1px solid var(--line);border-radius:12px}
input:not([type=hidden])[name=card]{padding:12px 6px;letter-spacing:.06em}
.choices{display:grid;grid-template-columns:1fr 1fr;gap:10px;margin-bottom:10px}.one{grid-template-columns:1fr}
button{font:inherit;font-weight:600;line-height:1.2;padding:15px 12px;border-radius:12px;border:1px solid transparent;cursor:pointer;transition:filter .12s}
button:hover{filter:brightness(1.07)}button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid color-mix(in srgb,var(--brand) 45%,transparent);outline-offset:2px}
.primary{background:var(--good);color:#fff}.danger{background:transparent;border-color:color-mix(in srgb,var(--bad) 55%,transparent);color:var(--bad)}
@media (prefers-color-scheme:dark){.primary{color:#06130c}}
.plain{background:transparent;color:var(--soft);font-size:13px;font-weight:500;padding:14px 6px}.plain:hover{color:var(--ink);text-decoration:underline}
.error{margin:0 0 12px;padding:10px 14px;border-radius:10px;font-size:14px;color:var(--bad);background:color-mix(in srgb,var(--bad) 11%,transparent)}
footer{text-wrap:balance;padding:14px 24px 20px;text-align:center;font-size:12.5px;color:var(--soft)}.wide footer{padding:24px 0 4px}
.done{text-align:center;padding-bottom:4px}.done h1{text-align:left}.done h2{margin:0 24px}.done .hint{padding:0 24px 20px}.mark{width:72px;height:72px;margin:30px auto 14px;border-radius:50%;display:grid;place-items:center;font-size:34px;font-weight:700;color:var(--tone);background:color-mix(in srgb,var(--tone) 14%,transparent)}
.good{--tone:var(--good)}.bad{--tone:var(--bad)}.wait{--tone:var(--wait)}.done .amount{padding:8px 24px 20px}.done .amount p{font-size:30px}.done .amount .symbol,.done .amount .cents{font-size:20px;vertical-align:baseline}
.table{overflow-x:auto;border:1px solid var(--line);border-radius:12px}table{width:100%;border-collapse:collapse;font-size:14px}
th{text-align:left;font-weight:500;color:var(--soft);font-size:13px}th,td{padding:10px 14px;vertical-align:middle}tbody tr{border-top:1px solid var(--line)}td small{display:block;color:var(--soft)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}code{font:13px ui-monospace,Menlo,Consolas,monospace}
.acts form{display:flex;gap:8px;align-items:center;justify-content:flex-end;padding:0}.acts button{padding:9px 12px;font-size:13px;border-radius:9px}.acts a{font-size:13px;color:var(--brand)}
nav a{display:block;padding:14px 24px;color:var(--brand);text-decoration:none;font-weight:500}nav a+a{border-top:1px solid var(--line)}nav a:hover{text-decoration:underline}
@media (max-width:640px){.wide{padding:8px 16px 16px}.waiting thead{display:none}.waiting tr{display:grid;grid-template-columns:1fr auto;padding:8px 0}.waiting td{padding:4px 14px}.waiting .acts{grid-column:1/-1}.waiting .acts form{justify-content:flex-start}.waiting .acts button,.waiting .acts a{padding:14px 16px}}
`

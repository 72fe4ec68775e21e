/** Of the reference page. It has nothing but this and its text. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3a4149); --soft: light-dark(#57606a, #9aa4ae);
  --shade: light-dark(#f6f8fa, #1b2027); --link: light-dark(#0a58ca, #78b2ff); }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1.5rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { margin: 0; } h2 { border-bottom: 1px solid var(--line); margin-top: 3rem; padding-bottom: .3rem; }
h3 { margin: 2.5rem 0 .2rem; } h4 { color: var(--soft); font-size: .8rem; letter-spacing: .05em; margin: 1.4rem 0 .3rem;
  text-transform: uppercase; }
p { margin: .4rem 0; } nav ul { columns: 2 18rem; list-style: none; padding: 0; } .soft { color: var(--soft); }
code, pre { font: .86em/1.5 ui-monospace, monospace; } code { overflow-wrap: anywhere; }
pre { background: var(--shade); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; padding: .7rem; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid var(--line); padding: .35rem .8rem .35rem 0;
  vertical-align: top; } td:first-child { white-space: nowrap; } td:nth-child(2) { color: var(--soft); width: 14rem; }
details { border-top: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; }
.method { border: 1px solid var(--line); border-radius: 4px; font-weight: 600; padding: .05rem .4rem; }
`;

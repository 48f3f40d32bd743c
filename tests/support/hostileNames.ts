// Names that strangers could give to an asset so that a page runs or loads something of theirs.

const ELSEWHERE = "https://example.org/x";
const CALL = "globalThis.hit=1;alert(1)";

/** What runs or loads something where a page lets it. */
const PAYLOADS = [
  `<script>${CALL}</script>`,
  `<script src=${ELSEWHERE}></script>`,
  `<img src=x onerror=${CALL}>`,
  `<img src=${ELSEWHERE}>`,
  `<svg onload=${CALL}>`,
  `<svg><script>${CALL}</script></svg>`,
  `<iframe src=${ELSEWHERE}></iframe>`,
  `<iframe srcdoc="<script>parent.hit=1</script>"></iframe>`,
  `<link rel=stylesheet href=${ELSEWHERE}>`,
  `<link rel=prefetch href=${ELSEWHERE}>`,
  `<style>@import '${ELSEWHERE}';</style>`,
  `<div style="background:url(${ELSEWHERE})">`,
  `<meta http-equiv=refresh content="0;url=${ELSEWHERE}">`,
  `<base href=${ELSEWHERE}>`,
  `<form action=${ELSEWHERE}><button autofocus onfocus=${CALL}>`,
  `<input autofocus onfocus=${CALL}>`,
  `<details open ontoggle=${CALL}>`,
  `<video><source onerror=${CALL}>`,
  `<object data=${ELSEWHERE}>`,
  `<embed src=${ELSEWHERE}>`,
  `<a href="javascript:${CALL}" autofocus>`,
  `<math><mtext><img src=x onerror=${CALL}>`,
  `\${${CALL}}{{constructor.constructor('${CALL}')()}}`,
  `javascript:${CALL}`,
  `\u202e<img src=x\u0000 onerror=${CALL}>\u2028`,
];

/** What would bring a payload out of the place that it stands in. */
const ESCAPES = [
  "",
  '">',
  "'>",
  "--></style></title></textarea>",
  "</script>",
  "\\u003c/script>",
  "&lt;",
  "]]>",
];

/** Every payload behind every escape: 200 names. */
export const HOSTILE_NAMES: readonly string[] = ESCAPES.flatMap((escape) =>
  PAYLOADS.map((payload) => escape + payload),
);

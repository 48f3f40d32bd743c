/** What became of one recorded case. */
export type Verdict =
  | { readonly id: string; readonly kind: "identical" }
  | { readonly id: string; readonly kind: "different" | "unsupported"; readonly why: string };

// What scripts/build-web.mjs puts in the place of these names.
declare module "barloom-web:engine" {
  /** The script of the workers, as text. */
  const text: string;
  export default text;
}
declare module "barloom-web:demo" {
  export const name: string;
  /** Base64. */
  export const data: string;
}
declare module "barloom-web:replay" {
  /** The script of downloaded pages, and how a content policy names it. */
  export const script: string;
  export const hash: string;
}

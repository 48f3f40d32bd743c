// The arrays of a result of either profile.
import type { ResultArrays } from "./arrays.ts";
import type { Portfolio } from "./portfolio.ts";
import { realisticArrays } from "./realisticArrays.ts";
import { vectorbtArrays } from "./vectorbt/arrays.ts";
import type { VectorbtPortfolio } from "./vectorbt/portfolio.ts";

/** Every array of a result, in the order in which they are hashed and compared. */
export function resultArrays(portfolio: Portfolio | VectorbtPortfolio): ResultArrays {
  return portfolio.profile === "realistic"
    ? realisticArrays(portfolio, portfolio["source"])
    : vectorbtArrays(portfolio, portfolio["source"]);
}

// The AssemblyScript scalar types that the portable files of assembly/ use, so that tsc and vitest read the same files.
declare type f64 = number;
declare type i32 = number;
declare type u32 = number;
declare type bool = boolean;

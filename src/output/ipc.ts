// Arrow tables as files.
import { tableToIPC } from "apache-arrow/ipc/serialization";
import type { ArrowTable } from "../arrow.ts";

/** The bytes of an Arrow IPC file with uncompressed buffers, which other readers can map into memory. */
export function tableToIpc(table: ArrowTable): Uint8Array {
  return tableToIPC(table, "file");
}

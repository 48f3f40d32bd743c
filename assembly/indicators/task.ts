// The one struct of this module, at the offsets of the layout.
import { TaskOffset } from "./layout";

@unmanaged
export class Task {
  kind: i32;
  columns: i32;
  rows: i32;
  stride: u32;
  window: i32;
  secondWindow: i32;
  thirdWindow: i32;
  state: usize;
  scratch: usize;
  input0: usize;
  input1: usize;
  input2: usize;
  output0: usize;
  output1: usize;
  output2: usize;
  number: f64;
}

if (offsetof<Task>("kind") != TaskOffset.Kind) ERROR("Task.kind");
if (offsetof<Task>("columns") != TaskOffset.Columns) ERROR("Task.columns");
if (offsetof<Task>("rows") != TaskOffset.Rows) ERROR("Task.rows");
if (offsetof<Task>("stride") != TaskOffset.Stride) ERROR("Task.stride");
if (offsetof<Task>("window") != TaskOffset.Window) ERROR("Task.window");
if (offsetof<Task>("secondWindow") != TaskOffset.SecondWindow) ERROR("Task.secondWindow");
if (offsetof<Task>("thirdWindow") != TaskOffset.ThirdWindow) ERROR("Task.thirdWindow");
if (offsetof<Task>("state") != TaskOffset.State) ERROR("Task.state");
if (offsetof<Task>("scratch") != TaskOffset.Scratch) ERROR("Task.scratch");
if (offsetof<Task>("input0") != TaskOffset.Input0) ERROR("Task.input0");
if (offsetof<Task>("input1") != TaskOffset.Input1) ERROR("Task.input1");
if (offsetof<Task>("input2") != TaskOffset.Input2) ERROR("Task.input2");
if (offsetof<Task>("output0") != TaskOffset.Output0) ERROR("Task.output0");
if (offsetof<Task>("output1") != TaskOffset.Output1) ERROR("Task.output1");
if (offsetof<Task>("output2") != TaskOffset.Output2) ERROR("Task.output2");
if (offsetof<Task>("number") != TaskOffset.Number) ERROR("Task.number");
if (offsetof<Task>() != TaskOffset.Size) ERROR("Task has grown");

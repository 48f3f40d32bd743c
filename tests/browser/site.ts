// The script of the test's page and of its worker: the bundle has the package as it was built in the place of the library.
import * as barloom from "../../src/index.ts";
import { answerWith, type Answer, type Question } from "./probe.ts";

declare global {
  var answer: (question: Question) => Promise<Answer>;
}

type Reply = { readonly answer: Answer } | { readonly failed: string };

globalThis.answer = (question) => answerWith(barloom, question);

// In a worker there is no document.
if (typeof document === "undefined")
  self.onmessage = ({ data }: MessageEvent<Question>) =>
    void answer(data).then(
      (answer) => self.postMessage({ answer } satisfies Reply),
      (error: unknown) => self.postMessage({ failed: String((error as Error).stack) } satisfies Reply),
    );

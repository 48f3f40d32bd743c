// Docstrings → the API reference in build/api. Fails where something public has none, or a link leads nowhere.
import { Application, ReflectionKind } from "typedoc";

/** Functions that check nothing: one for inner loops, and those that put into words what another has just given. */
const FUNCTIONS_WITHOUT_FAULTS = new Set([
  ...["cellIndex", "describeQuality", "differenceLines", "explanationLines"],
]);

const app = await Application.bootstrap();
const project = await app.convert();
if (project === undefined) process.exit(1);

app.validate(project);
const faults = [
  ...withoutDocstring(project),
  ...undocumentedOptions(project),
  ...functionsWithoutFaults(project),
];
for (const fault of faults) app.logger.validationWarning(fault);
if (app.logger.hasErrors() || app.logger.validationWarningCount > 0) {
  console.error(`${app.logger.validationWarningCount} faults: see above`);
  process.exit(1);
}
const isCheck = process.argv.includes("--check");
if (!isCheck) await app.generateDocs(project, app.options.getValue("out"));

/** What is exported, and the methods of classes that are. */
function withoutDocstring(project) {
  const { Function: Fn, Class, Interface, TypeAlias, Variable, Method, Accessor } = ReflectionKind;
  return project
    .getReflectionsByKind(Fn | Class | Interface | TypeAlias | Variable | Method | Accessor)
    .filter((reflection) => ![reflection, ...signaturesOf(reflection)].some((part) => part.hasComment()))
    .map((reflection) => `${reflection.getFullName()} has no docstring`);
}

function signaturesOf({ signatures = [], getSignature }) {
  return getSignature === undefined ? signatures : [...signatures, getSignature];
}

/** Options of interfaces that are handed in, and fields of assets: each says what it is. */
function undocumentedOptions(project) {
  return project
    .getReflectionsByKind(ReflectionKind.Property)
    .filter(
      ({ parent }) =>
        parent !== undefined && /(Options|Arguments)$|^(Asset|Bracket|OrderDetails)$/.test(parent.name),
    )
    .filter((property) => !property.hasComment())
    .map((property) => `${property.getFullName()} has no docstring`);
}

/** A function says which errors it throws. */
function functionsWithoutFaults(project) {
  return project
    .getReflectionsByKind(ReflectionKind.Function)
    .filter(({ name }) => !FUNCTIONS_WITHOUT_FAULTS.has(name))
    .filter(({ signatures = [] }) => !signatures.some(({ comment }) => /throw/i.test(textOf(comment))))
    .map((reflection) => `${reflection.getFullName()} does not say what it throws`);
}

function textOf(comment) {
  if (comment === undefined) return "";
  return [...comment.summary.map(({ text }) => text), ...comment.blockTags.map(({ tag }) => tag)].join(" ");
}

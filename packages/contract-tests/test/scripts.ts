/** Programs for `node -e`: consumers that answer in lines, each with what it decides of a payload. */
const lines = (answer: string): readonly string[] => [
  process.execPath,
  '-e',
  `let text = '';
  process.stdin.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => {
    const cases = text.trim().split('\\n').map((line) => JSON.parse(line));
    const say = (value) => console.log(JSON.stringify(value));
    ${answer}
  });`,
];

/** Consumers that answer in lines. */
export const consumers = {
  acceptsAll: lines('for (const each of cases) say({ case: each.case, accepted: true });'),
  refusesAll: lines('for (const each of cases) say({ case: each.case, accepted: false, message: "no" });'),
  parses: lines(`for (const each of cases.reverse()) {
    try { JSON.parse(Buffer.from(each.payload_base64, 'base64')); say({ case: each.case, accepted: true }); } catch { say({ case: each.case, accepted: false }); }
  }`),
  answersHalf: lines('for (const each of cases.slice(0, 2)) say({ case: each.case, accepted: true });'),
  answersTwice: lines('for (const each of cases) { say({ case: each.case, accepted: true }); say({ case: each.case, accepted: true }); }'),
  contradicts: lines('for (const each of cases) { say({ case: each.case, accepted: true }); say({ case: each.case, accepted: false }); }'),
  inventsCases: lines('for (const each of cases) say({ case: each.case, accepted: true }); say({ case: "mine", accepted: true });'),
  talks: lines('console.log("hello"); say([]); say({ case: 1 }); for (const each of cases) say({ case: each.case, accepted: true });'),
  halfALine: lines('for (const each of cases.slice(1)) say({ case: each.case, accepted: true }); process.stdout.write(`{"case":"${cases[0].case}","acc`);'),
  dies: lines('for (const each of cases.slice(0, 2)) say({ case: each.case, accepted: true }); console.error("out of memory"); process.kill(process.pid, "SIGKILL");'),
  loops: lines('for (const each of cases.slice(0, 2)) require("fs").writeSync(1, JSON.stringify({ case: each.case, accepted: true }) + "\\n"); for (;;);'),
  floods: lines('for (let i = 0; i < 1e6; i++) console.log("x".repeat(1000));'),
  readsNothing: [process.execPath, '-e', 'process.stdin.destroy(); process.exitCode = 1;'],
} satisfies Record<string, readonly string[]>;

/** A program of one process per case: what it does with the payload, and how it ends. */
export const perCase = (program: string): readonly string[] => [
  process.execPath,
  '-e',
  `const chunks = []; process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => { const payload = Buffer.concat(chunks); ${program} });`,
];

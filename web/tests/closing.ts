import type { Reporter, TestModule } from "vitest/node";

/** The runner's last line, in the plain form that scripts read. */
export default class Closing implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => {
      const tests = [...module.children.allTests()].map((test) => test.result().state);
      return module.state() === "failed" && tests.length === 0 ? ["failed"] : tests;
    });
    const count = (state: string) => states.filter((one) => one === state).length;
    console.log(
      `\n${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`,
    );
  }
}

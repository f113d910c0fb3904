import {defineConfig} from 'vitest/config';

const {ROLLCALL_TEST_REPORT: report} = process.env;

/** The long fuzz and crash runs: `npm run test:long`. */
export default defineConfig({
	test: {
		root: new URL('../..', import.meta.url).pathname,
		include: ['test/long/**/*.test.ts'],
		environment: 'node',
		testTimeout: 1_200_000,
		hookTimeout: 60_000,
		env: {TZ: 'UTC'},
		reporters: report === undefined ? ['dot'] : ['dot', ['json', {outputFile: report}]],
	},
});

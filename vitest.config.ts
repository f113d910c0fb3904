import {defineConfig} from 'vitest/config';

const {ROLLCALL_TEST_REPORT: report} = process.env;

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/long/**', 'test/bench/**', 'node_modules/**'],
		environment: 'node',
		testTimeout: 30_000,
		hookTimeout: 30_000,
		env: {TZ: 'UTC'},
		reporters: report === undefined ? ['dot'] : ['dot', ['json', {outputFile: report}]],
	},
});

import {defineConfig} from 'vitest/config';

const {ROLLCALL_TEST_REPORT: report} = process.env;

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		// The walks over the pages about adopting and moving are of the long run: scenarios play the same.
		exclude: [
			'test/long/**',
			'test/bench/**',
			'test/docs/{adopting,moving,walks}.test.ts',
			'test/scenarios/adoption.test.ts',
			'node_modules/**',
		],
		environment: 'node',
		// One core less is what vitest takes by itself: on two cores that is half of the machine.
		maxWorkers: '100%',
		// A process for each file loaded the same modules anew 365 times, a third of the whole run. No module keeps
		// a state that another could meet, and a test that changes the process puts back what it changed.
		isolate: false,
		testTimeout: 30_000,
		hookTimeout: 30_000,
		// What has to come is waited for: how fast it comes is for the machine, and for tests that say so.
		expect: {poll: {timeout: 20_000}},
		// What has no terminal would start three programs for each frame that Ink draws, to be told this size.
		env: {TZ: 'UTC', COLUMNS: '80', LINES: '24'},
		reporters: report === undefined ? ['dot'] : ['dot', ['json', {outputFile: report}]],
	},
});

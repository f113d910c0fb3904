import {defineConfig} from 'vitest/config';

const {ROLLCALL_TEST_REPORT: report} = process.env;

/** The long runs, `npm run test:long`: the properties and the crash stories with many times the cases. */
export default defineConfig({
	test: {
		root: new URL('../..', import.meta.url).pathname,
		include: [
			'test/core/roster/{any-bytes,scan}.test.ts',
			'test/core/roster/apple/write.test.ts',
			// With any-bytes and scan, 105,000 damaged CSVs and zips.
			'test/io/zip-fuzz.test.ts',
			'test/store/{base,memory-store}.test.ts',
			'test/properties/**/*.test.ts',
			'test/core/scim/hostile.test.ts',
			'test/core/mirror/year.test.ts',
			'test/sync/mirror-year.test.ts',
			'test/scenarios/{adoption,explain,built}.test.ts',
			'test/terminal/{every-key,line-drop,lists,menus}.test.ts',
			'test/commands/openssh.test.ts',
			'test/docs/{adopting,moving,walks}.test.ts',
			'test/connections/oneroster/large.test.ts',
			'test/connections/idp-large.test.ts',
			'test/crash/{store,sync,killed-sync,failing-calls,two-processes,scim-killed,mirror-killed}.test.ts',
		],
		environment: 'node',
		expect: {poll: {timeout: 20_000}},
		// One core less is what vitest takes by itself: on two cores that is half of the machine.
		maxWorkers: '100%',
		testTimeout: 900_000,
		hookTimeout: 60_000,
		env: {TZ: 'UTC', COLUMNS: '80', LINES: '24', ROLLCALL_RUNS: '50'},
		reporters: report === undefined ? ['dot'] : ['dot', ['json', {outputFile: report}]],
	},
});

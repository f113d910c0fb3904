import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/long/**', 'test/bench/**', 'node_modules/**'],
		environment: 'node',
		testTimeout: 20_000,
		hookTimeout: 20_000,
		env: {TZ: 'UTC', NO_COLOR: ''},
	},
});

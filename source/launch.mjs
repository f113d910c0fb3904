#!/usr/bin/env node
// The `rollcall` program: finds a Node that is new enough and the built cli, or says what to do.
// Plain JavaScript, so that an old Node can read it too.

import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const needed = 22;
const built = new URL('../dist/cli.js', import.meta.url);
const bundled = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (!existsSync(built)) {
	console.error('rollcall is not built yet. In its folder, run: npm install (or npm run build)');
	process.exitCode = 2;
} else if (Number(process.versions.node.split('.')[0]) >= needed) {
	const {enableCompileCache} = await import('node:module');
	if (enableCompileCache) enableCompileCache();
	await import(built.href);
} else if (existsSync(bundled)) {
	// Here and not above: whoever needs no other Node does not wait for it.
	const [{spawn}, {constants}] = await Promise.all([import('node:child_process'), import('node:os')]);
	const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
		stdio: 'inherit',
	});
	// A terminal sends Ctrl+C to both; what is sent to this process alone is meant for the program.
	process.on('SIGINT', () => {});
	for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.on('exit', (status, signal) => {
		process.exitCode = signal ? 128 + constants.signals[signal] : status;
	});
} else {
	console.error(
		`rollcall needs Node ${needed} or newer; this is ${process.version}. Run: npm install (it brings one along), or install a newer Node.`,
	);
	process.exitCode = 2;
}

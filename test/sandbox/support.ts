import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {openSandbox, type Sandbox, type SandboxOptions} from '../../source/sandbox/sandbox.ts';
import {appleFiles, type headers, writeZip} from '../support/apple-zip.ts';

/** A clock that stands until it is turned. */
export function turnable(from = '2026-08-21T02:00:00.000Z') {
	let now = new Date(from);
	return {
		now: () => now,
		days(days: number) {
			now = new Date(now.getTime() + days * 86_400_000);
		},
	};
}

export function scratchFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-sandbox-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

type Rows = Partial<Record<keyof typeof headers, readonly string[]>>;

/** A sandbox in a scratch folder, its clock, and a way to hand it a school. */
export async function rehearsal(setup: SandboxOptions['setup'] = {}) {
	const scratch = scratchFolder();
	const clock = turnable();
	const sandbox: Sandbox = await openSandbox({folder: join(scratch, 'asm'), clock, setup});
	let uploads = 0;
	const uploadFiles = async (files: Readonly<Record<string, string | Buffer>>) => {
		uploads += 1;
		return sandbox.ingest(await writeZip(join(scratch, `${uploads}.zip`), files));
	};
	return {
		sandbox,
		clock,
		scratch,
		uploadFiles,
		/** The small school, with other rows in some files. */
		upload: (rows: Rows = {}) => uploadFiles(appleFiles(rows)),
	};
}

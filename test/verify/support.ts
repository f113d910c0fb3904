import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {type PackageReport, type VerifyOptions, verifyPackage} from '../../source/verify/verify-package.ts';
import {appleFiles} from '../support/apple-zip.ts';
import {finished, writeFolder} from '../support/roster.ts';

/** A folder that is gone after the test. */
export function workplace(): string {
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-verify-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

export const verified = (path: string, options: VerifyOptions = {}): Promise<PackageReport> =>
	finished(verifyPackage(path, options));

/** Verifies the small school with some of its files otherwise; `undefined`: without that file. */
export async function verifiedWith(
	changed: Readonly<Record<string, string | Buffer | undefined>>,
	options: VerifyOptions = {},
): Promise<PackageReport> {
	const files = Object.entries({...appleFiles(), ...changed}).filter(
		(each): each is [string, string | Buffer] => each[1] !== undefined,
	);
	return await verified(await writeFolder(join(workplace(), 'six'), Object.fromEntries(files)), options);
}

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import {SourceUnhealthyError} from '../../source/core/errors.ts';
import {openBundle} from '../../source/io/bundle.ts';
import {type FailingFs, failingFs} from '../crash/failing-fs.ts';
import {writeZip} from '../support/apple-zip.ts';

const shop = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'));
afterAll(() => rmSync(shop, {recursive: true, force: true}));
let failing: FailingFs | undefined;
afterEach(() => failing?.restore());

const files = {'a.csv': 'one,two\n', 'b.csv': 'three\n'};
const folder = join(shop, 'folder');
mkdirSync(folder);
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
const zip = await writeZip(join(shop, 'files.zip'), files);

async function readAll(path: string) {
	const bundle = await openBundle(path);
	try {
		const texts: Record<string, string> = {};
		for (const file of bundle.files)
			for await (const chunk of file.open())
				texts[file.name] = `${texts[file.name] ?? ''}${Buffer.from(chunk).toString()}`;
		return texts;
	} finally {
		bundle.close();
	}
}

describe.each([
	['a folder', folder],
	['a zip', zip],
])('%s whose disk refuses a call', (_, path) => {
	it.each(['EIO', 'EACCES'] as const)('(%s) is an unhealthy source, with the next step', async (code) => {
		let refused = 0;
		for (let call = 1; ; call++) {
			failing = failingFs([path], call, code);
			const end = await readAll(path).catch((error: unknown) => error);
			failing.restore();
			if (failing.struck === undefined) break;
			if (end instanceof Error) {
				expect(end, failing.struck).toBeInstanceOf(SourceUnhealthyError);
				expect((end as SourceUnhealthyError).next, failing.struck).toMatch(/\.$/);
				refused++;
			} else expect(end, failing.struck).toEqual(files);
		}
		expect(refused).toBeGreaterThan(4);
		expect(await readAll(path)).toEqual(files);
	});
});

import {mkdtemp, rm, utimes} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {SourceUnhealthyError} from '../../source/core/errors.ts';
import type {Progress, Reader} from '../../source/core/ports.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {type RosterKind, rosterFields, rosterKinds} from '../../source/core/roster/roster.ts';
import {writeZip} from '../../source/io/zip.ts';
import {contents, finished, hashes, writeFolder} from '../support/roster.ts';

/** A kind of reader and a small district in its format, whole and without a broken reference. */
export interface ReaderUnderTest {
	readonly kind: string;
	/** File name → text, LF, comma, no BOM. */
	readonly files: () => Promise<Readonly<Record<string, string>>>;
	readonly open: (path: string) => Reader;
	/** The files without which nothing can be read. */
	readonly needed: readonly string[];
	/** The file that people stand in. */
	readonly people: string;
}

const signal = () => new AbortController().signal;

/** What every reader of files must do, whatever its format. */
export function readerContract({kind, files, open, needed, people}: ReaderUnderTest): void {
	describe(`the ${kind} reader`, () => {
		let folder: string;
		let plain: Readonly<Record<string, string>>;
		let expected: Roster;
		const readFolder = async (name: string, texts: Readonly<Record<string, string | Uint8Array>>) =>
			finished(open(await writeFolder(join(folder, name), texts)).read(signal()));
		const readZip = async (name: string, texts: Readonly<Record<string, string>>) => {
			const file = join(folder, `${name}.zip`);
			await writeZip(
				file,
				Object.entries(texts).map(([path, text]) => ({name: path, chunks: [text]})),
			);
			return finished(open(file).read(signal()));
		};
		const changed = (change: (text: string) => string) =>
			Object.fromEntries(Object.entries(plain).map(([name, text]) => [name, change(text)]));

		beforeAll(async () => {
			folder = await mkdtemp(join(tmpdir(), 'reader-'));
			plain = await files();
			expected = await readFolder('plain', plain);
		});
		afterAll(() => rm(folder, {recursive: true, force: true}));

		it('reads a folder and a zip to equal rosters', async () => {
			const zipped = await readZip('plain', plain);
			expect(contents(zipped)).toEqual(contents(expected));
			expect(hashes(zipped)).toEqual(hashes(expected));
			expect(zipped.rows).toEqual(expected.rows);
			expect(zipped.scope).toEqual(expected.scope);
		});

		it('finds people, classes and enrolments, none of them broken', () => {
			for (const each of rosterKinds) expect(expected[each].count).toBeGreaterThan(0);
			for (let row = 0; row < expected.enrolments.count; row++) {
				expect(expected.enrolments.classRow(row)).toBeGreaterThanOrEqual(0);
				expect(expected.enrolments.studentRow(row)).toBeGreaterThanOrEqual(0);
			}
		});

		it('joins enrolments to the rows that they name', () => {
			const {enrolments, classes} = expected;
			for (let row = 0; row < enrolments.count; row++) {
				expect(classes.text(enrolments.classRow(row), 'externalId')).toBe(enrolments.text(row, 'class'));
				expect(expected.people.text(enrolments.studentRow(row), 'externalId')).toBe(
					enrolments.text(row, 'student'),
				);
			}
		});

		it('names a file and a line for every row, and the row stands there', () => {
			for (const each of rosterKinds) {
				const view = expected[each] as Roster['people'];
				for (let row = 0; row < view.count; row++) {
					const {file, line} = view.place(row);
					const text = plain[file]?.split('\n')[line - 1];
					const field = each === 'enrolments' || each === 'courses' ? 'id' : 'externalId';
					expect(text).toContain(view.text(row, field as 'id').slice(0, 36));
				}
			}
		});

		it('gives text only for rows and fields that are there', () => {
			for (const each of rosterKinds) {
				const view = expected[each] as Roster['people'];
				for (const field of rosterFields[each as RosterKind])
					expect(view.text(view.count, field as 'id')).toBe('');
			}
		});

		it('tells its progress and ends with the roster', async () => {
			const told: Progress[] = [];
			const reading = open(join(folder, 'plain')).read(signal());
			for (;;) {
				const step = await reading.next();
				if (step.done) break;
				told.push(step.value);
			}
			expect(told.map(({message}) => message)).toContain(people);
			expect(told.every(({stage}) => stage === 'read')).toBe(true);
		});

		it('reads the same whatever the newlines, the quotes and the order of rows', async () => {
			for (const [name, change] of Object.entries({
				crlf: (text: string) => text.replaceAll('\n', '\r\n'),
				bom: (text: string) => `\uFEFF${text}`,
				turned: (text: string) => {
					const [header, ...rows] = text.trimEnd().split('\n');
					return `${[header, ...rows.reverse()].join('\n')}\n`;
				},
				quoted: (text: string) => text.replace(/[^\n]+/g, quotedLine),
			})) {
				const roster = await readFolder(name, changed(change));
				expect(contents(roster), name).toEqual(contents(expected));
				expect(hashes(roster), name).toEqual(hashes(expected));
				expect(roster.problems.filter(({severity}) => severity !== 'note')).toEqual([]);
			}
		});

		it('takes its time from the newest file', async () => {
			const path = await writeFolder(join(folder, 'dated'), plain);
			for (const name of Object.keys(plain))
				await utimes(join(path, name), new Date('2026-08-01T00:00:00Z'), new Date('2026-08-01T00:00:00Z'));
			await utimes(join(path, people), new Date('2026-08-02T02:14:00Z'), new Date('2026-08-02T02:14:00Z'));
			const {exportedAt} = await finished(open(path).read(signal()));
			expect(exportedAt).toBe('2026-08-02T02:14:00.000Z');
		});

		it('calls a missing or empty file an unhealthy source', async () => {
			for (const name of needed) {
				const {[name]: _, ...others} = plain;
				await expect(readFolder(`without-${name}`, others), name).rejects.toBeInstanceOf(
					SourceUnhealthyError,
				);
				await expect(readFolder(`empty-${name}`, {...plain, [name]: ''}), name).rejects.toBeInstanceOf(
					SourceUnhealthyError,
				);
			}
		});

		it('calls a file that is cut inside a line an unhealthy source', async () => {
			const text = plain[people] ?? '';
			const cut = text.slice(0, text.lastIndexOf(',', text.length - 40));
			await expect(readFolder('cut', {...plain, [people]: cut})).rejects.toThrow(/is cut/);
		});

		it('calls nothing, a file that is no zip, and half a zip an unhealthy source', async () => {
			const read = (path: string) => finished(open(path).read(signal()));
			await expect(read(join(folder, 'nowhere'))).rejects.toBeInstanceOf(SourceUnhealthyError);
			const path = await writeFolder(join(folder, 'odd'), {
				'roster.txt': 'hello',
				'roster.zip': 'PK\u0003\u0004',
			});
			await expect(read(join(path, 'roster.txt'))).rejects.toThrow(/neither a folder nor a zip/);
			await expect(read(join(path, 'roster.zip'))).rejects.toBeInstanceOf(SourceUnhealthyError);
		});

		it('stops when it is told to', async () => {
			const stop = new AbortController();
			stop.abort(new Error('enough'));
			await expect(finished(open(join(folder, 'plain')).read(stop.signal))).rejects.toThrow('enough');
		});
	});
}

const quotedLine = (line: string) =>
	line
		.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
		.map((cell) => (cell.startsWith('"') ? cell : `"${cell}"`))
		.join(',');

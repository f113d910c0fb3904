import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';

/** The export folder of a SIS: what stands in it, changed row by row, and always as new as its clock says. */
export interface School {
	/** Lays the files of a school over those that stand; without one, the same files are exported again. */
	export(name: string | undefined): void;
	/** Sets a field of the row whose first field is `id`. */
	edit(file: string, id: string, column: string, value: string): void;
	add(file: string, row: string): void;
	/** Takes out the rows whose first field is one of these. */
	drop(file: string, ids: readonly string[]): void;
	/** Leaves the header and so many rows. */
	cut(file: string, rows: number): void;
	remove(file: string): void;
}

/**
 * @param folder where the export lies.
 * @param places where schools are looked for by name, the first one first.
 */
export function openSchool(folder: string, places: readonly string[], now: () => Date): School {
	mkdirSync(folder, {recursive: true});
	const change = (file: string, work: (lines: string[]) => readonly string[]) => {
		const path = join(folder, file);
		if (!existsSync(path)) throw new Error(`the export holds no ${file}`);
		const lines = readFileSync(path, 'utf8')
			.split('\n')
			.filter((line) => line !== '');
		writeFileSync(path, `${work(lines).join('\n')}\n`);
		stamp();
	};
	/** A SIS writes all of its files, and each carries the time of the export. */
	const stamp = () => {
		for (const name of readdirSync(folder)) utimesSync(join(folder, name), now(), now());
	};
	const idOf = (line: string) => splitLine(line)[0];
	const find = (lines: readonly string[], file: string, id: string) => {
		const found = lines.flatMap((line, at) => (at > 0 && idOf(line) === id ? [at] : []));
		if (found.length !== 1) throw new Error(`${file} holds ${found.length} rows of ${id}`);
		return found[0]!;
	};
	return {
		export(name) {
			if (name !== undefined) {
				const from = places.map((place) => join(place, name)).find((each) => existsSync(each));
				if (from === undefined) throw new Error(`there is no school "${name}"`);
				cpSync(from, folder, {recursive: true});
			}
			stamp();
		},
		edit: (file, id, column, value) =>
			change(file, (lines) => {
				const at = find(lines, file, id);
				const header = splitLine(lines[0] ?? '');
				const index = header.indexOf(column);
				if (index < 0) throw new Error(`${file} has no column ${column}`);
				return lines.with(at, splitLine(lines[at]!).with(index, value).join(','));
			}),
		add: (file, row) => change(file, (lines) => [...lines, row]),
		drop: (file, ids) =>
			change(file, (lines) => {
				for (const id of ids) find(lines, file, id);
				return lines.filter((line, at) => at === 0 || !ids.includes(idOf(line) ?? ''));
			}),
		cut: (file, rows) => change(file, (lines) => lines.slice(0, rows + 1)),
		remove(file) {
			rmSync(join(folder, file));
			stamp();
		},
	};
}

/** Fields as they are written: one that holds a comma keeps its quotation marks. */
export function splitLine(line: string): string[] {
	const fields = [''];
	let quoted = false;
	for (const char of line) {
		if (char === '"') quoted = !quoted;
		if (char === ',' && !quoted) fields.push('');
		else fields[fields.length - 1] += char;
	}
	return fields;
}

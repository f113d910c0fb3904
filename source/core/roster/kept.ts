import {z} from 'zod';
import {StateDamagedError} from '../errors.ts';
import {ColumnRows, EnrolmentRows} from './columns.ts';
import {dayOf} from './day.ts';
import {
	type Provided,
	type Roster,
	type RosterField,
	type RosterKind,
	type RosterView,
	rosterFields,
} from './roster.ts';

/**
 * A roster as text that is kept: a first line of JSON, then each kind with its fields as columns, a row a line in the
 * order in which they were read, each led by how many lines further on it stands in its file. Classes and students of
 * enrolments are row numbers, which is what makes 375,000 of them small.
 */
const schema = 'rollcall.roster/1';
const separator = '\x1f';
/** Enough text to be worth compressing at once. */
const chunkLength = 1 << 18;

const strings = z.array(z.string());
const place = {file: z.string(), line: z.number()};
const head = z.object({
	schema: z.literal(schema),
	scope: z.object({
		people: z.boolean(),
		classes: z.boolean(),
		enrolments: z.boolean(),
		locations: strings.optional(),
	}),
	rows: z.record(z.string(), z.number()),
	exportedAt: z.string().optional(),
	faulty: z.record(z.string(), strings),
	/** By kind: external id, file, line. */
	faultyAt: z.record(z.string(), z.array(z.tuple([z.string(), z.string(), z.number()]))).optional(),
	unattributed: z.record(z.string(), z.number()),
	faultyPlaces: z.array(z.object({class: z.string(), person: z.string()})),
	leftOut: z.array(
		z.object({
			...place,
			kind: z.enum(['locations', 'people', 'courses', 'classes', 'enrolments']),
			externalId: z.string(),
			code: z.string(),
			reason: z.string(),
		}),
	),
});

/** What an identity provider said of somebody: after the rows, one person a line; other fields are kept as they are. */
const providedOf = z.looseObject({userName: z.string()});

/** In the order in which they are read back: enrolments name rows of the others. */
const kinds = ['locations', 'people', 'courses', 'classes', 'enrolments'] as const;

/** The roster as text, in pieces; the same roster gives the same text. Problems are no part of it: the run has them. */
export function* keptText(roster: Roster): Iterable<string> {
	const {scope, rows, exportedAt, faulty, faultyAt = {}, unattributed, faultyPlaces = [], leftOut} = roster;
	const sets = Object.entries(faulty).map(([kind, ids]) => [kind, [...(ids ?? [])].sort()] as const);
	const at = Object.entries(faultyAt).map(
		([kind, places]) => [kind, [...(places ?? [])].map(([id, {file, line}]) => [id, file, line])] as const,
	);
	yield `${JSON.stringify({schema, scope, rows, exportedAt, faulty: Object.fromEntries(sets), ...(at.length === 0 ? {} : {faultyAt: Object.fromEntries(at)}), unattributed, faultyPlaces, leftOut})}\n`;
	for (const kind of kinds) {
		let text = `=${kind}${separator}${rosterFields[kind].join(separator)}\n`;
		const cells =
			kind === 'enrolments' ? enrolmentCells(roster) : cellsOf(roster[kind] as RosterView<'people'>);
		let [file, line] = ['', 0];
		for (let row = 0; row < roster[kind].count; row++) {
			const at = roster[kind].place(row);
			if (at.file !== file) {
				text += `@${escaped(at.file)}\n`;
				[file, line] = [at.file, 0];
			}
			text += `${at.line - line === 1 ? '' : at.line - line}${cells(row)}\n`;
			line = at.line;
			if (text.length >= chunkLength) {
				yield text;
				text = '';
			}
		}
		yield text;
	}
	if (roster.provided !== undefined) yield* providedText(roster.provided);
}

function* providedText(provided: NonNullable<Roster['provided']>): Iterable<string> {
	let text = '=provided\n';
	for (const [external, said] of provided) {
		text += `${separator}${escaped(external)}${separator}${escaped(JSON.stringify(said))}\n`;
		if (text.length >= chunkLength) {
			yield text;
			text = '';
		}
	}
	yield text;
}

function cellsOf<K extends RosterKind>(view: RosterView<K>): (row: number) => string {
	const fields = rosterFields[view.kind] as ReadonlyArray<RosterField<K>>;
	return (row) => {
		let cells = '';
		for (const field of fields) cells += separator + escaped(view.text(row, field));
		return cells;
	};
}

function enrolmentCells({enrolments, classes, people}: Roster): (row: number) => string {
	const others = rosterFields.enrolments.filter((field) => !references.has(field));
	/** Only where the row that it names says the same: two rows may claim one id. */
	const named = (number: number, view: RosterView<'classes'> | RosterView<'people'>, text: () => string) =>
		number >= 0 && number < view.count ? String(number) : `!${escaped(text())}`;
	return (row) => {
		let cells = separator + named(enrolments.classRow(row), classes, () => enrolments.text(row, 'class'));
		cells += separator + named(enrolments.studentRow(row), people, () => enrolments.text(row, 'student'));
		for (const field of others) cells += separator + escaped(enrolments.text(row, field));
		return cells;
	};
}

const references: ReadonlySet<string> = new Set(['class', 'student']);

const special = /[\\\n\x1f]/;
const escaped = (text: string) =>
	special.test(text)
		? text.replace(/[\\\n\x1f]/g, (each) => (each === '\\' ? '\\\\' : each === '\n' ? '\\n' : '\\u'))
		: text;
const unescaped = (text: string) =>
	text.includes('\\')
		? text.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter === 'u' ? separator : '\\'))
		: text;

/**
 * Reads a kept roster back: the same rows in the same views, at their places.
 * @throws StateDamagedError when it is not what {@link keptText} wrote.
 */
export async function readKept(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Roster> {
	const reading = new KeptReading();
	let rest = '';
	const decoder = new TextDecoder();
	try {
		for await (const chunk of chunks) {
			const text = rest + decoder.decode(chunk, {stream: true});
			let from = 0;
			for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
				reading.line(text.slice(from, end));
				from = end + 1;
			}
			rest = text.slice(from);
		}
		if (rest + decoder.decode() !== '') throw new RangeError('its last line is not whole');
		return reading.roster();
	} catch (cause) {
		if (!(cause instanceof RangeError || cause instanceof SyntaxError || cause instanceof z.ZodError))
			throw cause;
		throw new StateDamagedError(`${name} is not the roster that was kept: ${cause.message}`, {
			cause,
			next: 'Restore the file from a backup, or sync the connection again: the next run keeps a new one.',
		});
	}
}

const encoder = new TextEncoder();

class KeptReading {
	#head: z.output<typeof head> | undefined;
	readonly #views = {
		locations: new ColumnRows('locations'),
		people: new ColumnRows('people'),
		courses: new ColumnRows('courses'),
		classes: new ColumnRows('classes'),
	};
	readonly #enrolments = new EnrolmentRows(
		this.#views.classes.column('externalId'),
		this.#views.people.column('externalId'),
	);
	#kind: RosterKind | undefined;
	#provided: Map<string, Provided> | undefined;
	#file = '';
	#at = 0;
	#seen = 0;
	/** Where the kept row holds each field of today; a field that it did not know is blank. */
	#columns: readonly number[] = [];

	line(line: string): void {
		if (this.#head === undefined) this.#head = head.parse(JSON.parse(line));
		else if (line.startsWith('=')) this.#begin(line.slice(1).split(separator));
		else if (line.startsWith('@')) {
			this.#file = unescaped(line.slice(1));
			this.#at = 0;
		} else this.#row(line.split(separator));
	}

	#begin([kind, ...fields]: readonly string[]): void {
		if (kind === 'provided' && this.#seen === kinds.length && this.#provided === undefined) {
			this.#provided = new Map();
			return;
		}
		this.#kind = kinds[this.#seen++];
		if (this.#kind === undefined || this.#kind !== kind) throw new RangeError(`it goes on with ${kind}`);
		const known =
			this.#kind === 'enrolments'
				? ['class', 'student', ...fields.filter((f) => !references.has(f))]
				: fields;
		this.#columns = rosterFields[this.#kind].map((field) => known.indexOf(field) + 1);
		[this.#file, this.#at] = ['', 0];
	}

	#row(cells: readonly string[]): void {
		if (this.#provided !== undefined) {
			const [, external = '', said = ''] = cells.map(unescaped);
			// What it holds beside is of the version that kept it.
			this.#provided.set(external, providedOf.parse(JSON.parse(said)) as Provided);
			return;
		}
		const [step = ''] = cells;
		this.#at += step === '' ? 1 : Number(step);
		if (this.#kind === undefined || !Number.isSafeInteger(this.#at))
			throw new RangeError('a row stands nowhere');
		const text = (index: number) => unescaped(cells[this.#columns[index] || Number.POSITIVE_INFINITY] ?? '');
		if (this.#kind === 'enrolments') {
			const day = (field: 'begins' | 'ends') => dayOf(text(rosterFields.enrolments.indexOf(field)));
			const id = encoder.encode(text(0));
			this.#enrolments.add(
				id,
				0,
				id.length,
				this.#named(cells[1]),
				this.#named(cells[2]),
				day('begins'),
				day('ends'),
			);
			this.#enrolments.end(this.#file, this.#at);
			return;
		}
		const rows = this.#views[this.#kind];
		for (let index = 0; index < this.#columns.length; index++) rows.appendText(text(index));
		rows.end(this.#file, this.#at);
	}

	#named(cell = '!'): number {
		if (cell.startsWith('!')) return this.#enrolments.unknown(unescaped(cell.slice(1)));
		const row = Number(cell);
		if (!Number.isSafeInteger(row) || row < 0) throw new RangeError('an enrolment names no row');
		return row;
	}

	roster(): Roster {
		if (this.#head === undefined || this.#seen < kinds.length) throw new RangeError('it is cut');
		const {scope, rows, exportedAt, faulty, faultyAt, unattributed, faultyPlaces, leftOut} = this.#head;
		const {locations, ...whole} = scope;
		return {
			...this.#views,
			enrolments: this.#enrolments,
			scope: locations === undefined ? whole : {...whole, locations},
			rows,
			problems: [],
			faulty: Object.fromEntries(Object.entries(faulty).map(([kind, ids]) => [kind, new Set(ids)])),
			...(faultyAt === undefined ? {} : {faultyAt: placesBy(faultyAt)}),
			unattributed,
			faultyPlaces,
			leftOut,
			...(exportedAt === undefined ? {} : {exportedAt}),
			...(this.#provided === undefined ? {} : {provided: this.#provided}),
			extent: 'bulk',
		};
	}
}

const placesBy = (
	kinds: Readonly<Record<string, ReadonlyArray<readonly [id: string, file: string, line: number]>>>,
): NonNullable<Roster['faultyAt']> =>
	Object.fromEntries(
		Object.entries(kinds).map(([kind, places]) => [
			kind,
			new Map(places.map(([id, file, line]) => [id, {file, line}])),
		]),
	);

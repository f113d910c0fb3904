import {RowCheck} from '../../core/roster/check.ts';
import type {Findings} from '../../core/roster/findings.ts';
import type {RosterKind} from '../../core/roster/roster.ts';
import type {RowFault, TableHandler} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {checked, columnsOf, type OneRosterFile} from './columns.ts';
import type {Inactive, Mapped} from './mapped.ts';
import {Words} from './words.ts';

/** What the lists of a OneRoster source have in common: checks, status, and what is left out. */
export abstract class BaseTable<F extends OneRosterFile> implements TableHandler {
	readonly columns;
	/** As problems name it. */
	protected readonly file: string;
	protected readonly check: RowCheck;
	protected readonly findings: Findings;
	readonly #kind: RosterKind;
	readonly #status: number;
	readonly #inactive: Inactive;
	readonly #statuses = new Words(['active', 'tobedeleted', 'inactive']);

	constructor(file: F, kind: RosterKind, {findings, nameOf, settings: {inactive}}: Mapped) {
		this.file = nameOf(file);
		this.columns = columnsOf(file);
		this.findings = findings;
		this.check = new RowCheck(this.file, kind, checked[file], findings, false);
		this.#kind = kind;
		this.#status = checked[file].findIndex(({name}) => name === 'status');
		this.#inactive = inactive;
	}

	abstract row(row: TableRow): void;

	faulty(row: TableRow, message: string, code: RowFault = 'field-count'): void {
		this.check.faulty(row, {code, message});
	}

	/**
	 * Whether the record is there at all: `tobedeleted` is absent, blank is active (what the standard
	 * prescribes for bulk), and `inactive` is as the setting says.
	 */
	protected isPresent(row: TableRow): boolean {
		const status = this.word(row, this.#status, this.#statuses);
		if (status === 'tobedeleted')
			return this.leaveOut(row, 'tobedeleted', 'the source is about to delete it');
		if (status === 'inactive' && this.#inactive === 'drop')
			return this.leaveOut(row, 'inactive', 'it is inactive at the source');
		if (status === undefined) this.unknownWord(row, this.#status, 'status', 'taken as active');
		return true;
	}

	/** Notes that the record is left out; always false. */
	protected leaveOut(row: TableRow, code: string, reason: string): false {
		this.findings.leftOut.push({
			...this.check.place(row),
			kind: this.#kind,
			externalId: row.text(0),
			code,
			reason,
		});
		return false;
	}

	/** The word in a column; `''` where there is none, undefined where it is no word of the vocabulary. */
	protected word<W extends string>(row: TableRow, column: number, words: Words<W>): W | '' | undefined {
		const word = words.at(row.bytes, row.from(column), row.to(column));
		if (words.otherCase) {
			words.otherCase = false;
			this.findings.note(this.file, 'word-case', 'writes words of the standard in another case', row.line);
		}
		return word;
	}

	/** Tells of a word that is none of the standard's, once for a file. */
	protected unknownWord(row: TableRow, column: number, field: string, action: string): void {
		this.findings.counted(
			this.check.place(row),
			{code: 'unknown-value', severity: 'warning', field, value: row.text(column), action},
			(count) => `is no ${field} of the standard${count === 1 ? '' : ` (${count} such rows)`}`,
		);
	}
}

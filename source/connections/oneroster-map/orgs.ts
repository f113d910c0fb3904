import {ColumnRows} from '../../core/roster/columns.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {BaseTable} from './base-table.ts';
import {columnOf} from './columns.ts';
import {KnownIds} from './known.ts';
import type {Mapped} from './mapped.ts';
import {Words} from './words.ts';

const school = 1;
/** A district, a department …, or a school that is left out: no location. */
export const noLocation = 0;

const name = columnOf('orgs', 'name');
const type = columnOf('orgs', 'type');

/** Reads orgs: schools become locations. */
export class OrgsTable extends BaseTable<'orgs'> {
	readonly rows = new ColumnRows('locations');
	/** {@link school} or {@link noLocation} of every org. */
	readonly orgs = new KnownIds();
	readonly #types = new Words(['school', 'department', 'district', 'local', 'state', 'national']);

	constructor(mapped: Mapped) {
		super('orgs', 'locations', mapped);
	}

	row(row: TableRow): void {
		const {bytes} = row;
		const from = row.from(0);
		const to = row.to(0);
		const isSchool = this.#isSchool(row);
		if (this.orgs.add(bytes, from, to, isSchool ? school : noLocation) !== undefined && !isSchool) return;
		if (!isSchool) return;
		this.rows.append(bytes, from, to);
		this.rows.append(bytes, from, to);
		this.rows.append(bytes, row.from(name), row.to(name));
		this.rows.end(this.file, row.line);
	}

	#isSchool(row: TableRow): boolean {
		if (!this.isPresent(row)) return false;
		const word = this.word(row, type, this.#types);
		if (word === 'school') return this.check.row(row);
		if (word === undefined) this.unknownWord(row, type, 'type', 'taken for no school');
		return this.leaveOut(row, 'not-a-school', `it is a ${word || 'place without a type'} and no school`);
	}
}

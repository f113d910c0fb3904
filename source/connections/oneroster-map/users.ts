import {ColumnRows} from '../../core/roster/columns.ts';
import type {RowFault} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {BaseTable} from './base-table.ts';
import {columnOf} from './columns.ts';
import {IdList} from './id-list.ts';
import {KnownIds} from './known.ts';
import type {Mapped, MapSettings} from './mapped.ts';
import {noLocation} from './orgs.ts';
import {Words} from './words.ts';

const at = (name: Parameters<typeof columnOf<'users'>>[1]) => columnOf('users', name);
const enabledUser = at('enabledUser');
const orgSourcedIds = at('orgSourcedIds');
const role = at('role');
const grades = at('grades');
/** In the order of the roster's fields, from personNumber to lastName. */
const names = [at('identifier'), at('givenName'), at('middleName'), at('familyName')];
const email = at('email');
const username = at('username');

const encoder = new TextEncoder();
const kinds = {student: encoder.encode('student'), staff: encoder.encode('staff')};
const nothing = new Uint8Array(0);
const comma = 0x2c;

/** Reads users: students and teachers, and who else the settings call staff. */
export class UsersTable extends BaseTable<'users'> {
	readonly rows = new ColumnRows('people');
	/** Row of every user who is taken, −1 for those who are not. */
	readonly users = new KnownIds();
	readonly #orgs: KnownIds;
	readonly #settings: MapSettings;
	readonly #roles = new Words([
		'student',
		'teacher',
		'administrator',
		'aide',
		'proctor',
		'parent',
		'guardian',
		'relative',
	]);
	readonly #booleans = new Words(['true', 'false']);
	readonly #locations: IdList;

	constructor(mapped: Mapped, orgs: KnownIds) {
		super('users', 'people', mapped);
		this.#settings = mapped.settings;
		this.#orgs = orgs;
		this.#locations = new IdList(this.file, 'orgSourcedIds', mapped.findings);
	}

	row(row: TableRow): void {
		const kind = this.#kindOf(row);
		const taken = kind !== undefined && this.#isWhole(row);
		const from = row.from(0);
		const to = row.to(0);
		const earlier = this.users.add(row.bytes, from, to, taken ? this.rows.count : -1);
		if (!taken || (earlier !== undefined && earlier >= 0 && this.#repeats(row, kind, earlier))) return;
		const {rows} = this;
		if (earlier === -1) this.users.set(row.bytes, from, to, rows.count);
		rows.append(row.bytes, from, to);
		this.#appendId(row);
		rows.append(kinds[kind], 0, kinds[kind].length);
		for (const column of names) this.#copy(row, column);
		rows.append(row.bytes, row.from(grades), this.#gradeEnd(row));
		this.#copy(row, email);
		this.#copy(row, username);
		rows.append(nothing, 0, 0);
		rows.append(this.#locations.cell.bytes, 0, this.#locations.cell.length);
		rows.end(this.file, row.line);
	}

	override faulty(row: TableRow, message: string, code?: RowFault): void {
		super.faulty(row, message, code);
		this.users.add(row.bytes, row.from(0), row.to(0), -1);
	}

	/** Student or staff; undefined for who is left out or faulty, which is then told. */
	#kindOf(row: TableRow): keyof typeof kinds | undefined {
		if (!this.isPresent(row)) return undefined;
		const word = this.word(row, role, this.#roles);
		switch (word) {
			case 'student':
			case 'teacher':
				break;
			case 'administrator':
			case 'aide':
			case 'proctor':
				if (this.#settings.staff.includes(word)) break;
				this.leaveOut(row, 'role', `role ${word} is left out unless the connection calls it staff`);
				return undefined;
			case 'parent':
			case 'guardian':
			case 'relative':
				this.leaveOut(row, 'role', `role ${word} has no place in Apple School Manager`);
				return undefined;
			case '':
			case undefined:
				this.check.faulty(row, {
					code: word === '' ? 'missing-required' : 'unknown-value',
					field: 'role',
					value: row.text(role),
					message: word === '' ? 'is required and empty' : 'is no role of the standard',
				});
				return undefined;
		}
		if (this.#settings.inactive === 'drop' && this.word(row, enabledUser, this.#booleans) === 'false') {
			this.leaveOut(row, 'inactive', 'the user is not enabled at the source');
			return undefined;
		}
		return word === 'student' ? 'student' : 'staff';
	}

	#isWhole(row: TableRow): boolean {
		if (!this.check.row(row)) return false;
		const {personIdFrom} = this.#settings;
		if (personIdFrom === 'identifier' || personIdFrom === 'username') {
			const column = at(personIdFrom);
			if (this.check.isDropped(column)) return this.#noId(row, personIdFrom);
			if (!this.check.cell(row, {name: personIdFrom, rule: 'id'}, row.from(column), row.to(column)))
				return false;
		}
		this.#locations.take(
			row,
			orgSourcedIds,
			(bytes, from, to) => this.#orgs.get(bytes, from, to) !== noLocation,
		);
		if (this.#locations.cell.length > 0) return true;
		this.check.faulty(row, {
			code: 'missing-required',
			field: 'orgSourcedIds',
			value: row.text(orgSourcedIds),
			message: 'names no school',
		});
		return false;
	}

	#noId(row: TableRow, field: string): false {
		this.check.faulty(row, {code: 'missing-required', field, message: 'is the Person ID and cannot be read'});
		return false;
	}

	/** A blank id is one that is made when the person is first seen, and kept for good. */
	#appendId(row: TableRow): void {
		const {personIdFrom} = this.#settings;
		if (personIdFrom === 'generated') this.rows.append(nothing, 0, 0);
		else this.rows.append(row.bytes, row.from(at(personIdFrom)), row.to(at(personIdFrom)));
	}

	#copy(row: TableRow, column: number): void {
		if (this.check.isDropped(column)) this.rows.append(nothing, 0, 0);
		else this.rows.append(row.bytes, row.from(column), row.to(column));
	}

	/** End of the first grade where several are listed. */
	#gradeEnd(row: TableRow): number {
		const from = row.from(grades);
		if (this.check.isDropped(grades)) return from;
		const to = row.to(grades);
		const end = row.bytes.indexOf(comma, from);
		return end >= 0 && end < to ? end : to;
	}

	/** Whether the row says again what an earlier one said; two that differ are both kept, for the rules to judge. */
	#repeats(row: TableRow, kind: string, earlier: number): boolean {
		const text = (column: number) => (this.check.isDropped(column) ? '' : row.text(column));
		const same =
			this.rows.text(earlier, 'kind') === kind &&
			this.rows.text(earlier, 'personNumber') === text(names[0]!) &&
			this.rows.text(earlier, 'firstName') === text(names[1]!) &&
			this.rows.text(earlier, 'middleName') === text(names[2]!) &&
			this.rows.text(earlier, 'lastName') === text(names[3]!) &&
			this.rows.text(earlier, 'email') === text(email) &&
			this.rows.text(earlier, 'sisUsername') === text(username) &&
			this.rows.text(earlier, 'gradeLevel') === text(grades).split(',')[0] &&
			this.rows.text(earlier, 'locations') === this.#locations.cell.text();
		if (same)
			this.findings.add(this.check.place(row), {
				code: 'duplicate-row',
				severity: 'warning',
				field: 'sourcedId',
				value: row.text(0),
				message: `says again what line ${this.rows.place(earlier).line} says`,
				action: 'row left out',
			});
		return same;
	}
}

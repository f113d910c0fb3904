import {refuseTorn} from '../../core/roster/health.ts';
import type {Roster} from '../../core/roster/roster.ts';
import type {TableHandler} from '../../core/roster/table.ts';
import type {OneRosterFile} from './columns.ts';
import {EnrollmentsTable} from './enrollments.ts';
import type {Mapped} from './mapped.ts';
import {OrgsTable} from './orgs.ts';
import {SessionsTable} from './sessions.ts';
import {settleStructure} from './settle.ts';
import {ClassesTable, CoursesTable} from './structure.ts';
import {UsersTable} from './users.ts';

/** What was read of a source, once all its lists went through the tables. */
export interface MappedRead {
	/** Rows of each list that was read, by its name among the files. */
	readonly rows: ReadonlyMap<OneRosterFile, number>;
	readonly extent: Roster['extent'];
}

/**
 * The mapping of `rosters.md`, the same for an export and a service: lists are handed to {@link tables} in the order of
 * `oneRosterFiles`, and what came of them is {@link roster}.
 */
export class OneRosterMapping {
	readonly tables: Readonly<Record<OneRosterFile, TableHandler>>;
	readonly #mapped: Mapped;
	readonly #orgs: OrgsTable;
	readonly #users: UsersTable;
	readonly #sessions: SessionsTable;
	readonly #courses: CoursesTable;
	readonly #classes: ClassesTable;
	readonly #enrollments: EnrollmentsTable;

	constructor(mapped: Mapped) {
		this.#mapped = mapped;
		this.#orgs = new OrgsTable(mapped);
		this.#users = new UsersTable(mapped, this.#orgs.orgs);
		this.#sessions = new SessionsTable(mapped);
		this.#courses = new CoursesTable(mapped, this.#orgs.orgs);
		this.#classes = new ClassesTable(mapped, this.#orgs.orgs);
		this.#enrollments = new EnrollmentsTable(
			mapped,
			{known: this.#users.users, ids: this.#users.rows.column('externalId')},
			{known: this.#classes.known, ids: this.#classes.ids},
		);
		this.tables = {
			academicSessions: this.#sessions,
			orgs: this.#orgs,
			users: this.#users,
			courses: this.#courses,
			classes: this.#classes,
			enrollments: this.#enrollments,
		};
	}

	/**
	 * @throws SourceUnhealthyError when nobody, no school, no course or no class is in full state, or when its lists
	 * do not belong together.
	 */
	roster({rows, extent}: MappedRead): Omit<Roster, 'exportedAt' | 'base'> {
		const {findings, nameOf} = this.#mapped;
		if (extent === 'bulk') {
			this.#refuseEmpty(rows);
			const {present, unknownUsers, unknownClasses} = this.#enrollments;
			refuseTorn(nameOf('enrollments'), present, {
				[nameOf('users')]: unknownUsers,
				[nameOf('classes')]: unknownClasses,
			});
		}
		const structure = settleStructure(
			{
				courses: this.#courses.courses,
				classes: this.#classes.classes,
				faultyClasses: this.#classes.faultyClasses,
				sessions: this.#sessions,
				enrollments: rows.has('enrollments') ? this.#enrollments : undefined,
			},
			this.#mapped,
		);
		return {
			locations: this.#orgs.rows,
			people: this.#users.rows,
			...structure,
			enrolments: this.#enrollments.rows,
			scope: {people: rows.has('users'), classes: rows.has('classes'), enrolments: rows.has('enrollments')},
			rows: Object.fromEntries([...rows].map(([file, count]) => [nameOf(file), count])),
			extent,
			...findings.result(),
		};
	}

	#refuseEmpty(rows: MappedRead['rows']): void {
		const {nameOf, nothing, empty} = this.#mapped;
		for (const file of ['orgs', 'users', 'classes', 'courses'] as const)
			if (rows.get(file) === 0) throw nothing(`${nameOf(file)} ${empty}`);
		if (this.#orgs.rows.count === 0) throw nothing(`${nameOf('orgs')} names no school`);
		if (this.#users.rows.count === 0) throw nothing(`${nameOf('users')} names no student and no teacher`);
	}
}

import type {CollectionName, Collections} from '../ports.ts';

/** What a text of a record holds of a person, or of the place that the person is at. */
export type Holds =
	/** Codes, moments, marks: nothing of anybody. */
	| 'nothing'
	| 'name'
	/** An e-mail address, or the name of an account. */
	| 'address'
	/** An id of a person, here or at a source; a Person Number too. */
	| 'person'
	/** Such ids, joined by `listSeparator`. */
	| 'people'
	/** Name or number of a location, course, class or connection. */
	| 'place'
	| 'place id'
	/** Somebody who works with rollcall: a Unix user. */
	| 'operator'
	/** A host name or a host key. */
	| 'server'
	/** A hash over any of these, which a dictionary would undo. */
	| 'digest'
	/** The id of anything: a person, a class, a connection, a conflict. */
	| 'key'
	/** A value under the name of a field, such as one side of a conflict has. */
	| 'field'
	/** A value as a source gave it. */
	| 'value'
	/** Sentences, which may hold any of these. */
	| 'text';

type IsMap<T> = Record<never, never> extends Record<keyof T, 1> ? true : false;

/** A table that names every field of a record: one that it forgets is refused by the compiler. */
export type TableOf<T> = T extends string | number | boolean
	? Holds
	: T extends ReadonlyArray<infer Item>
		? TableOf<Item>
		: IsMap<T> extends true
			? {readonly keys: Holds; readonly values: TableOf<T[keyof T]>}
			: {readonly [K in keyof T]-?: TableOf<NonNullable<T[K]>>};

const map = <V>(keys: Holds, values: V) => ({keys, values});
const byConnection = map('nothing', 'person' as const);
const place = {file: 'text', line: 'nothing'} as const;
const delivered = {
	owner: 'nothing',
	adoptedFor: 'nothing',
	externalIds: map('nothing', 'place id' as const),
	delivered: 'digest',
} as const;
const side = {label: 'text', key: 'person', fields: map('nothing', 'field' as const), place} as const;
const guard = {
	code: 'nothing',
	tripped: 'nothing',
	message: 'text',
	numbers: map('nothing', 'nothing' as const),
	keys: 'key',
	removalsOnly: 'nothing',
	hash: 'digest',
} as const;
const count = {
	create: 'nothing',
	update: 'nothing',
	reactivate: 'nothing',
	deactivate: 'nothing',
	remove: 'nothing',
	unchanged: 'nothing',
	heldBack: 'nothing',
	leaving: 'nothing',
} as const;

const writeCount = {
	'create-user': 'nothing',
	'update-user': 'nothing',
	'move-user': 'nothing',
	'trash-user': 'nothing',
	'create-class': 'nothing',
	'update-class': 'nothing',
	'set-members': 'nothing',
	'remove-class': 'nothing',
} as const;
const heldBackCount = {
	'creating-off': 'nothing',
	'no-user-name': 'nothing',
	'no-location': 'nothing',
	'unmapped-location': 'nothing',
	conflict: 'nothing',
	pending: 'nothing',
	overdue: 'nothing',
	'not-ours': 'nothing',
	'trashed-there': 'nothing',
	'missing-there': 'nothing',
	'in-grace': 'nothing',
	'user-name-differs': 'nothing',
	stays: 'nothing',
	'comes-in': 'nothing',
	'other-location': 'nothing',
} as const;

/** What every collection holds of a person, field by field. Anonymising and forgetting both go by it. */
export const holds: {readonly [C in CollectionName]: TableOf<Collections[C]>} = {
	accounts: {
		personId: 'person',
		personNumber: 'person',
		firstName: 'name',
		middleName: 'name',
		lastName: 'name',
		email: 'address',
		sisUsername: 'address',
		gradeLevel: 'nothing',
		passwordPolicy: 'nothing',
		department: 'text',
		costCentre: 'text',
		division: 'text',
		image: 'address',
		managedAppleAccount: {name: 'address', predicted: 'nothing', thought: 'address'},
		roles: {role: 'nothing', locationId: 'place id'},
		source: 'nothing',
		status: 'nothing',
		signedIn: 'nothing',
		authentication: 'nothing',
		owner: 'nothing',
		adoptedFor: 'nothing',
		externalIds: byConnection,
		merged: byConnection,
		mergedAs: map('nothing', map('person', 'digest' as const)),
		delivered: 'digest',
		created: 'nothing',
		leaving: {
			since: 'nothing',
			due: 'nothing',
			run: 'nothing',
			decision: 'nothing',
			fixed: 'nothing',
			leftOut: 'text',
		},
		deactivated: {
			at: 'nothing',
			by: 'nothing',
			run: 'nothing',
			approved: 'nothing',
			source: 'nothing',
			awaits: 'nothing',
			since: 'nothing',
			leftOut: 'text',
		},
		local: {at: 'nothing', by: 'operator', fields: 'nothing', source: 'nothing', federation: 'server'},
		ruled: {rule: 'text', roles: {role: 'nothing', locationId: 'place id'}},
		enriched: {
			email: {from: 'nothing', id: 'person', number: 'person'},
			sisUsername: {from: 'nothing', id: 'person', number: 'person'},
		},
		kept: 'nothing',
		detached: 'nothing',
		unpaired: byConnection,
		sentAs: 'person',
		purchases: 'nothing',
		temporaryPassword: 'nothing',
		asked: {action: 'nothing', at: 'nothing'},
		evidence: {
			state: 'nothing',
			at: 'nothing',
			code: 'nothing',
			from: 'nothing',
			issue: {at: 'nothing', code: 'nothing'},
			unlisted: {at: 'nothing'},
			service: {at: 'nothing', code: 'nothing'},
			source: 'nothing',
			roles: {role: 'nothing', locationId: 'place id'},
			fields: {
				firstName: 'name',
				middleName: 'name',
				lastName: 'name',
				personNumber: 'person',
				gradeLevel: 'nothing',
				email: 'address',
				sisUsername: 'address',
			},
		},
		sent: 'nothing',
		pushed: {
			id: 'person',
			userName: 'address',
			at: 'nothing',
			email: 'address',
			locale: 'nothing',
			timezone: 'nothing',
			displayName: 'name',
			disabled: 'nothing',
			deleted: 'nothing',
			staged: {at: 'nothing', does: 'nothing'},
		},
	},
	locations: {...delivered, locationId: 'place id', name: 'place'},
	courses: {...delivered, courseId: 'place id', number: 'place', name: 'place', locationId: 'place id'},
	classes: {
		...delivered,
		classId: 'place id',
		number: 'place',
		courseId: 'place id',
		instructorIds: 'person',
		locationId: 'place id',
		source: 'nothing',
		year: 'nothing',
		evidence: {
			state: 'nothing',
			at: 'nothing',
			code: 'nothing',
			from: 'nothing',
			issue: {at: 'nothing', code: 'nothing'},
			unlisted: {at: 'nothing'},
		},
	},
	enrolments: {
		classId: 'place id',
		students: 'people',
		rosterIds: 'people',
		owner: 'nothing',
		adoptedFor: 'nothing',
	},
	pastClasses: {classId: 'place id', year: 'nothing', owner: 'nothing'},
	tombstones: {
		personId: 'person',
		became: 'person',
		managedAppleAccount: 'address',
		sisUsername: 'address',
		deletedAt: 'nothing',
		reservedUntil: 'nothing',
		externalIds: byConnection,
		firstName: 'name',
		lastName: 'name',
		left: {at: 'nothing', student: 'nothing', approved: 'nothing'},
	},
	runs: {
		id: 'nothing',
		connection: 'nothing',
		connectionName: 'place',
		kind: 'nothing',
		trigger: 'nothing',
		by: 'operator',
		begin: 'nothing',
		end: 'nothing',
		state: 'nothing',
		stages: {stage: 'nothing', milliseconds: 'nothing', count: 'nothing', unit: 'nothing'},
		planHash: 'digest',
		counts: {accounts: count, locations: count, courses: count, classes: count, enrolments: count},
		generation: 'nothing',
		rows: map('text', 'nothing' as const),
		exportedAt: 'nothing',
		scopeHash: 'digest',
		retryAt: 'nothing',
		problems: {
			...place,
			code: 'nothing',
			severity: 'nothing',
			field: 'nothing',
			value: 'value',
			message: 'text',
			action: 'text',
		},
		patches: {
			...place,
			code: 'nothing',
			field: 'nothing',
			value: 'value',
			reason: 'text',
			action: 'text',
			again: 'nothing',
		},
		guards: guard,
		conflicts: 'key',
		heldBack: 'nothing',
		decided: 'key',
		decidedPeople: 'person',
		rules: map('nothing', 'nothing' as const),
		published: {
			target: 'place',
			outcome: 'nothing',
			bytes: 'nothing',
			sha256: 'digest',
			hostKey: 'server',
			skipped: 'nothing',
			message: 'text',
			guards: guard,
			hash: 'digest',
			exitCode: 'nothing',
			shadow: {explained: 'nothing', unexplained: 'nothing', against: 'nothing'},
			upTo: 'nothing',
		},
		approved: {hash: 'digest', by: 'operator', additionsOnly: 'nothing', scope: 'nothing'},
		message: 'text',
		undoes: 'nothing',
		evidence: {
			extent: 'nothing',
			people: 'nothing',
			live: 'nothing',
			inactive: 'nothing',
			unknown: 'nothing',
			changed: 'nothing',
			differences: 'nothing',
			strangers: 'nothing',
		},
		mirror: {
			planned: writeCount,
			written: writeCount,
			already: 'nothing',
			refused: {does: 'nothing', key: 'key', how: 'nothing', message: 'text'},
			failed: 'nothing',
			left: 'nothing',
			heldBack: heldBackCount,
			unmapped: {
				locationId: 'place id',
				name: 'place',
				why: 'text',
				people: 'nothing',
				classes: 'nothing',
			},
			creating: 'nothing',
			invite: 'nothing',
			commits: {first: 'nothing', last: 'nothing'},
		},
		mark: {at: 'nothing', wholeAt: 'nothing', cursors: map('nothing', 'server')},
		roster: 'digest',
		heldRoster: 'digest',
		base: 'digest',
		wholeAt: 'nothing',
		moved: 'nothing',
	},
	conflicts: {
		id: 'key',
		kind: 'nothing',
		connection: 'nothing',
		accounts: 'person',
		incoming: 'person',
		sides: side,
		matched: 'nothing',
		choices: {
			key: 'nothing',
			name: 'nothing',
			label: 'text',
			effect: 'text',
			input: {name: 'nothing', prompt: 'text'},
		},
		fingerprint: 'digest',
		since: 'nothing',
		run: 'nothing',
		applied: 'nothing',
		decision: {choice: 'nothing', input: 'value', by: 'operator', at: 'nothing', fingerprint: 'digest'},
	},
	ledger: {
		id: 'nothing',
		target: 'nothing',
		state: 'nothing',
		sha256: 'digest',
		bytes: 'nothing',
		file: 'digest',
		at: 'nothing',
		endedAt: 'nothing',
		run: 'nothing',
		hostKey: 'server',
		rows: map('text', 'nothing' as const),
		exportedAt: 'nothing',
		approved: {
			people: 'key',
			classes: 'key',
			courses: 'key',
			locations: 'key',
			enrolments: 'key',
			changed: 'key',
			turned: 'key',
		},
		to: {host: 'server', port: 'nothing', user: 'operator'},
		confirmed: {at: 'nothing', activity: 'nothing', created: 'nothing', removed: 'nothing'},
		failed: {at: 'nothing', activity: 'nothing', code: 'nothing'},
		incumbent: 'nothing',
		forgotten: 'nothing',
	},
	armings: {
		target: 'nothing',
		level: 'nothing',
		removals: 'key',
		binding: {
			host: 'server',
			port: 'nothing',
			user: 'operator',
			hostKey: 'server',
			machine: 'digest',
			state: 'digest',
		},
		empty: 'nothing',
		spentOn: 'digest',
		at: 'nothing',
		by: 'operator',
	},
	followUps: {
		id: 'nothing',
		account: 'person',
		classId: 'place id',
		action: 'text',
		steps: 'text',
		at: 'nothing',
		by: 'operator',
		run: 'nothing',
		count: 'nothing',
		edited: 'nothing',
		done: {at: 'nothing', by: 'operator', how: 'text'},
	},
	activities: {
		id: 'nothing',
		at: 'nothing',
		by: 'operator',
		action: 'nothing',
		targets: 'nothing',
		subjects: 'key',
		code: 'nothing',
		message: 'text',
	},
	strangers: {
		id: 'key',
		kind: 'nothing',
		at: 'nothing',
		code: 'nothing',
		message: 'text',
		did: map('nothing', map('nothing', 'nothing' as const)),
	},
	notices: {
		id: 'nothing',
		severity: 'nothing',
		text: 'text',
		at: 'nothing',
		told: {mail: 'nothing', webhook: 'nothing'},
		failed: {tries: 'nothing', message: 'text'},
	},
	mirrored: {
		connection: 'nothing',
		kind: 'nothing',
		id: 'place id',
		key: 'person',
		made: 'nothing',
		agreed: map('nothing', 'field' as const),
		at: 'nothing',
		pending: {
			at: 'nothing',
			run: 'nothing',
			does: 'nothing',
			fields: map('nothing', 'field' as const),
			unsure: 'nothing',
		},
		missing: 'nothing',
		absent: 'nothing',
		ended: {at: 'nothing', approved: 'nothing'},
		moved: {at: 'nothing', approved: 'nothing'},
	},
	adoptions: {
		id: 'nothing',
		step: 'nothing',
		at: 'nothing',
		by: 'operator',
		connection: 'nothing',
		figures: map('nothing', 'nothing' as const),
		text: 'text',
	},
};

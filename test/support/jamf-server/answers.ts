import {blankClass, blankUser, type JamfClass, type JamfSchool, type JamfUser} from './school.ts';

/** An answer before it is sent; a text goes out as plain text. */
export interface JamfAnswer {
	readonly status: number;
	readonly body: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/** What may differ from one Jamf School to the next. */
export interface JamfWays {
	/** A record that is not there is answered as plain text. */
	plainNotFound: boolean;
	/** Classes in the list carry their members; else only the single class does. */
	membersInList: boolean;
	/** Two users may have one user name: whether Jamf School refuses the second one is not published. */
	sameUserNames: boolean;
}

type Body = Readonly<Record<string, unknown>>;

const ok = (body: unknown): JamfAnswer => ({status: 200, body});
const refused = (status: number, message: string): JamfAnswer => ({
	status,
	body: {code: status, message},
});

/** What a Jamf School answers to whom it knows and who has the right. */
export function answerOf(
	school: JamfSchool,
	ways: JamfWays,
	method: string,
	path: string,
	body: Body,
): JamfAnswer {
	const [kind, id, part] = path.replace(/^\//, '').split('/');
	const missing = (what: string) =>
		ways.plainNotFound ? {status: 404, body: 'Not Found'} : refused(404, `${what}NotFound`);
	if (kind === 'locations' && method === 'GET') {
		if (id === undefined) return ok({locations: [...school.locations.values()]});
		const location = school.locations.get(Number(id));
		return location === undefined ? missing('Location') : ok(location);
	}
	if (kind === 'users' && id === 'groups' && method === 'GET') {
		const groups = [...school.groups].map(([group, name]) => ({id: group, locationId: 0, name}));
		return ok({code: 200, count: groups.length, groups});
	}
	if (kind === 'users') return users(school, ways, missing, method, id, part, body);
	if (kind === 'classes') return classes(school, ways, missing, method, id, part, body);
	return {status: 404, body: 'Not Found'};
}

type Missing = (what: string) => JamfAnswer;

function users(
	school: JamfSchool,
	ways: JamfWays,
	missing: Missing,
	method: string,
	id: string | undefined,
	part: string | undefined,
	body: Body,
): JamfAnswer {
	if (id === undefined) {
		if (method === 'POST') return createUser(school, ways, body);
		const all = school.users.allShown().map((user) => ({vpp: [{status: 'Registered'}], ...user}));
		return ok({code: 200, count: all.length, users: all});
	}
	if (method === 'GET') {
		const shown = school.users.shown(Number(id));
		return shown === undefined ? missing('User') : ok({code: 0, user: shown});
	}
	const user = school.users.get(Number(id));
	if (user === undefined || user.status === 'Trash') return missing('User');
	if (method === 'DELETE') {
		school.users.write(user.id, {...user, status: 'Trash', modified: school.modified()});
		return ok({code: 200, message: 'UserMovedToTrash'});
	}
	if (part === 'migrate') {
		const locationId = Number(body.locationId);
		if (body.locationId === undefined || !school.locations.has(locationId))
			return refused(400, 'LocationNotFound');
		if (typeof body.onlyUser !== 'boolean') return refused(400, 'OnlyUserMissing');
		// Its devices go along where they are to.
		const deviceCount = user.deviceCount;
		school.users.write(user.id, {...user, locationId, deviceCount, modified: school.modified()});
		return ok({code: 200, message: 'UserMigrated'});
	}
	const fault = userFault(school, ways, body, user);
	if (fault !== undefined) return refused(400, fault);
	school.users.write(user.id, written(school, user, body));
	return ok({code: 200, message: 'UserDetailsSaved'});
}

function createUser(school: JamfSchool, ways: JamfWays, body: Body): JamfAnswer {
	for (const field of ['username', 'password', 'email', 'firstName', 'lastName'])
		if (typeof body[field] !== 'string') return refused(400, `${field} is required`);
	if (body.username === '') return refused(400, 'username is required');
	const fault = userFault(school, ways, body, undefined);
	if (fault !== undefined) return refused(400, fault);
	const user = written(school, {...blankUser, id: school.nextUser()}, body);
	school.users.write(user.id, user);
	return ok({code: 0, message: 'ok', id: user.id});
}

function userFault(
	school: JamfSchool,
	{sameUserNames}: JamfWays,
	body: Body,
	own: JamfUser | undefined,
): string | undefined {
	const {username, email, locationId} = body;
	if (own !== undefined && username !== undefined && username !== own.username)
		return 'UsernameCannotBeChanged';
	if (locationId !== undefined && !school.locations.has(Number(locationId))) return 'LocationNotFound';
	const isTaken = (field: 'username' | 'email', value: unknown) =>
		typeof value === 'string' &&
		value !== '' &&
		school.users
			.values()
			.some((each) => each.id !== own?.id && each[field]?.toLowerCase() === value.toLowerCase());
	if (!sameUserNames && isTaken('username', username)) return 'UsernameAlreadyInUse';
	return isTaken('email', email) ? 'EmailAlreadyInUse' : undefined;
}

/** The user with what a body says. A domain is passed over; `memberOf` replaces the whole list. */
function written(school: JamfSchool, user: JamfUser, body: Body): JamfUser {
	const groupIds = Array.isArray(body.memberOf)
		? body.memberOf.map((each) => groupId(school, each))
		: user.groupIds;
	const {domain: _, memberOf: __, password: ___, storePassword: ____, id: _____, ...fields} = body;
	const locationId = fields.locationId === undefined ? user.locationId : Number(fields.locationId);
	return school.named({...user, ...fields, locationId, groupIds, modified: school.modified()});
}

function groupId(school: JamfSchool, named: unknown): number {
	if (typeof named === 'number') return named;
	const known = [...school.groups].find(([, name]) => name === named)?.[0];
	if (known !== undefined) return known;
	const id = 1 + Math.max(0, ...school.groups.keys());
	school.groups.set(id, String(named));
	return id;
}

function classes(
	school: JamfSchool,
	{membersInList}: JamfWays,
	missing: Missing,
	method: string,
	id: string | undefined,
	part: string | undefined,
	body: Body,
): JamfAnswer {
	if (id === undefined) {
		if (method === 'POST') return createClass(school, body);
		// No count: the list does not say how long it is.
		return ok({code: 200, classes: school.classes.allShown().map((each) => told(each, membersInList))});
	}
	if (method === 'GET') {
		const shown = school.classes.shown(id);
		if (shown === undefined) return missing('Class');
		// Without any, "devices" is not there at all.
		return part === 'devices' ? ok({code: 200, count: 0}) : ok({code: 0, class: told(shown, true)});
	}
	const known = school.classes.get(id);
	if (known === undefined) return missing('Class');
	if (method === 'DELETE') {
		school.classes.write(id, undefined);
		return ok({code: 200, message: 'ClassDeleted'});
	}
	if (part === 'users') return setMembers(school, known, body);
	const {name = known.name, description = known.description} = body;
	school.classes.write(id, {...known, name: String(name), description: description as string | null});
	return ok({code: 200, message: 'ClassSaved'});
}

const told = ({students, teachers, ...rest}: JamfClass, withMembers: boolean) => ({
	...rest,
	image: '',
	userGroupId: 7,
	studentCount: students.length,
	teacherCount: teachers.length,
	deviceGroupId: 9,
	deviceCount: 0,
	...(withMembers ? {students, teachers} : {}),
});

function createClass(school: JamfSchool, body: Body): JamfAnswer {
	if (typeof body.name !== 'string' || body.name === '') return refused(400, 'name is required');
	const locationId = Number(body.locationId ?? 0);
	if (!school.locations.has(locationId)) return refused(400, 'LocationNotFound');
	const uuid = school.nextClass();
	const description = typeof body.description === 'string' ? body.description : null;
	// Whether members of a POST take is not known: these do not.
	school.classes.write(uuid, {...blankClass, uuid, name: body.name, description, locationId});
	return ok({code: 0, message: 'ok', uuid});
}

/** Members are set, not added, and their ids are texts here. */
function setMembers(school: JamfSchool, known: JamfClass, body: Body): JamfAnswer {
	const lists: Array<Array<{id: number}>> = [];
	for (const list of [body.students, body.teachers]) {
		if (!Array.isArray(list) || list.some((each) => typeof each !== 'string'))
			return refused(400, 'ids are strings');
		const ids = list.map(Number);
		if (ids.some((each) => school.users.get(each)?.status !== 'Active')) return refused(400, 'UserNotFound');
		lists.push(ids.map((each) => ({id: each})));
	}
	school.classes.write(known.uuid, {...known, students: lists[0]!, teachers: lists[1]!});
	return ok({code: 200, message: 'ClassSaved'});
}

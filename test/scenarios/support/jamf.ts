import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Clock} from '../../../source/core/ports.ts';
import type {JamfClass, JamfUser} from '../../support/jamf-server/school.ts';
import {type JamfAsked, type JamfWrite, jamfServer} from '../../support/jamf-server/server.ts';
import {type JamfStep, jamfRights} from './jamf-steps.ts';
import {splitLine} from './school.ts';

/** A Jamf School on loopback, and whoever works in it. */
export interface Jamf {
	/** Settings of a connection to it, as `connect` takes them. */
	readonly settings: readonly string[];
	act(step: JamfStep): void;
	/** What was written since this was asked last, a line a write, with names for ids. */
	written(): readonly string[];
	/** A field of a user or a class; `gone`: there is none. */
	field(name: string, field: string): string;
	/** All that it holds, for people to read. */
	holds(): string;
}

/** What marks a record as made by us; a class's names the class after it. */
const mark =
	/Made and kept by rollcall \(connection jamf-school-[0-9a-f]{8}\)\. Without this sentence it is left alone\./g;
const marked = (text: string) => text.replaceAll(mark, '(our mark)');

/** What a scenario calls the fields of a user. */
const userFields = ['firstName', 'lastName', 'email', 'location', 'notes', 'groups', 'status'];
const classFields = ['name', 'location', 'description', 'source', 'teachers', 'students'];

/**
 * Serves what the files of a school say: `locations.csv`, and if they are there `users.csv` and `classes.csv`.
 * @param places where schools are looked for by name, the first one first.
 */
export async function openJamf(school: string, places: readonly string[], clock: Clock): Promise<Jamf> {
	const server = await jamfServer({now: () => clock.now()});
	const held = server.school;
	/** Names by ids, of whatever was ever there. */
	const names = new Map<string, string>();
	/** Words of refusal by names. */
	const refused = new Map<string, string>();
	let isKeyAccepted = true;
	let lost = 0;
	let told = 0;

	const learn = () => {
		for (const {id, username} of held.users.values()) names.set(String(id), username);
		for (const {uuid, name} of held.classes.values()) names.set(uuid, name);
	};
	const userCalled = (name: string): JamfUser => {
		const found = held.userCalled(name);
		if (found === undefined) throw new Error(`no user in Jamf School is called ${name}`);
		return found;
	};
	const classCalled = (name: string): JamfClass => {
		const found = held.classes.values().find((each) => each.name === name);
		if (found === undefined) throw new Error(`no class in Jamf School is called ${name}`);
		return found;
	};
	const members = (text: string) =>
		text
			.split(' ')
			.filter(Boolean)
			.map((name) => ({id: userCalled(name).id}));
	const groupsCalled = (text: string) =>
		text
			.split(';')
			.filter(Boolean)
			.map((name) => {
				const known = [...held.groups].find(([, each]) => each === name)?.[0];
				const id = known ?? held.groups.size + 1;
				held.groups.set(id, name);
				return id;
			});
	const userOf = (username: string, fields: ReadonlyArray<readonly [string, string]>) => {
		const {location, groups, ...rest} = fieldsOf(fields, userFields);
		held.user(username, {
			...rest,
			...(location === undefined ? {} : {locationId: Number(location)}),
			...(groups === undefined ? {} : {groupIds: groupsCalled(groups)}),
		} as Partial<JamfUser>);
	};
	const classOf = (name: string, fields: ReadonlyArray<readonly [string, string]>) => {
		const {location, teachers, students, name: another, ...rest} = fieldsOf(fields, classFields);
		const made = held.class(name, {
			...rest,
			...(location === undefined ? {} : {locationId: Number(location)}),
			...(teachers === undefined ? {} : {teachers: members(teachers)}),
			...(students === undefined ? {} : {students: members(students)}),
		});
		if (another !== undefined) held.classes.set(made.uuid, {...made, name: another});
	};
	const isAbout = ({path, body}: JamfAsked, name: string) => {
		const {username, name: called} = (body ?? {}) as {username?: unknown; name?: unknown};
		return [names.get(path.split('/')[2] ?? ''), username, called].includes(name);
	};
	server.fault = (asked) => {
		if (!isKeyAccepted) return {status: 401, body: {code: 401, message: 'Unauthorized'}};
		if (asked.method === 'GET') return undefined;
		learn();
		for (const [name, message] of refused)
			if (isAbout(asked, name)) return {status: 400, body: {code: 400, message}};
		if (lost === 0) return undefined;
		lost--;
		return 'cut';
	};

	const folder = places.map((place) => join(place, school)).find((each) => existsSync(each));
	if (folder === undefined) throw new Error(`there is no school "${school}"`);
	for (const {id = '', name = '', asm = '', district = ''} of rowsOf(folder, 'locations.csv'))
		held.location(Number(id), name, {asmIdentifier: asm || null, isDistrict: district === 'yes'});
	for (const {username = '', ...fields} of rowsOf(folder, 'users.csv'))
		userOf(username, Object.entries(fields));
	for (const {name = '', ...fields} of rowsOf(folder, 'classes.csv')) classOf(name, Object.entries(fields));

	const nameOf = (id: string | number) => names.get(String(id)) ?? String(id);
	const line = ({method, path, body}: JamfWrite) => {
		const [, kind = '', id, part] = path.split('/');
		const one = id === undefined ? '' : ` ${nameOf(id)}`;
		const fields = Object.entries((body ?? {}) as Readonly<Record<string, unknown>>).flatMap(
			([field, value]) => {
				if (field === 'password' || field === 'storePassword') return [];
				const values = Array.isArray(value) ? value.map(nameOf).join(' ') : String(value);
				return [`${field}=${JSON.stringify(marked(values))}`];
			},
		);
		return [`${method} ${kind}${one}${part === undefined ? '' : ` ${part}`}`, ...fields].join(' ');
	};
	const shownUser = (user: JamfUser): Readonly<Record<string, string>> => ({
		username: user.username,
		firstName: user.firstName ?? '',
		lastName: user.lastName ?? '',
		email: user.email ?? '',
		location: String(user.locationId),
		notes: marked(user.notes ?? ''),
		groups: user.groups.join(';'),
		status: user.status,
	});
	const shownClass = ({name, locationId, description, teachers, students}: JamfClass) => ({
		name,
		location: String(locationId),
		description: marked(description ?? ''),
		teachers: teachers.map(({id}) => nameOf(id)).join(' '),
		students: students.map(({id}) => nameOf(id)).join(' '),
	});

	return {
		settings: [`url=${server.url}`, `networkId=${server.networkId}`],
		act(step) {
			learn();
			switch (step.act) {
				case 'user':
					return userOf(step.name, step.fields);
				case 'class':
					return classOf(step.name, step.fields);
				case 'location':
					held.location(step.id, step.name, step.asm === undefined ? {} : {asmIdentifier: step.asm});
					return;
				case 'trash':
				case 'restore':
					userCalled(step.name);
					return userOf(step.name, [['status', step.act === 'trash' ? 'Trash' : 'Active']]);
				case 'remove':
					return held.classes.delete(classCalled(step.name).uuid);
				case 'join':
				case 'leave': {
					const {students} = classCalled(step.name);
					const named = members(step.users.join(' '));
					const stay = students.filter(({id}) => !named.some((each) => each.id === id));
					held.class(step.name, {students: step.act === 'join' ? [...stay, ...named] : stay});
					return;
				}
				case 'stale':
					held.stale = {reads: 0, milliseconds: step.minutes * 60_000};
					return;
				case 'refuse':
					refused.set(step.name, step.message);
					return;
				case 'accept':
					refused.delete(step.name);
					return;
				case 'lose':
					lost = step.count;
					return;
				case 'rights':
					server.rights.clear();
					for (const right of step.rights) server.rights.add(jamfRights[right]);
					return;
				case 'key':
					isKeyAccepted = step.accepted;
					return;
			}
		},
		written() {
			learn();
			const lines = server.writes.slice(told).map(line);
			told = server.writes.length;
			return lines;
		},
		field(name, field) {
			learn();
			const user = held.userCalled(name);
			const found = user ? shownUser(user) : held.classes.values().find((each) => each.name === name);
			if (found === undefined) return 'gone';
			const shown: Readonly<Record<string, string>> = user ? shownUser(user) : shownClass(found as JamfClass);
			return shown[field] ?? `(there is no field ${field})`;
		},
		holds() {
			learn();
			const users = held.users.values().sort((a, b) => a.id - b.id);
			const classes = held.classes.values().sort((a, b) => (a.name < b.name ? -1 : 1));
			return [
				...users.map(shownUser).map((user) => {
					const {username, firstName, lastName, email, location, notes, status} = user;
					const rest = [...(notes === '' ? [] : [notes]), ...(status === 'Active' ? [] : [`in the trash`])];
					return [username, `${firstName} ${lastName}`.trim(), email, `at ${location}`, ...rest].join(' | ');
				}),
				'',
				...classes
					.map(shownClass)
					.flatMap(({name, location, description, teachers, students}) => [
						[name, `at ${location}`, ...(description === '' ? [] : [description])].join(' | '),
						`  teachers ${teachers || 'none'}`,
						`  students ${students || 'none'}`,
					]),
				'',
			].join('\n');
		},
	};
}

function fieldsOf(
	fields: ReadonlyArray<readonly [string, string]>,
	known: readonly string[],
): Readonly<Record<string, string>> {
	for (const [field] of fields)
		if (!known.includes(field)) throw new Error(`there is no field ${field}; there are ${known.join(', ')}`);
	return Object.fromEntries(fields);
}

/** Rows by the names of their columns; a file that is not there has none. */
function rowsOf(folder: string, file: string): ReadonlyArray<Readonly<Record<string, string>>> {
	const path = join(folder, file);
	if (!existsSync(path)) return [];
	const [header = '', ...lines] = readFileSync(path, 'utf8')
		.split('\n')
		.filter((line) => line !== '');
	const columns = splitLine(header);
	return lines.map((line) => {
		const values = splitLine(line);
		return Object.fromEntries(columns.map((column, at) => [column, values[at] ?? '']));
	});
}

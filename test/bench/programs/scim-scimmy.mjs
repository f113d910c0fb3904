/**
 * The same requests by SCIMMY over a Map in memory. Not TypeScript, because it is installed beside the benchmarks only.
 */
import {randomUUID} from 'node:crypto';
import SCIMMY from 'scimmy';

/** @returns {import('../scim.ts').ScimRival} */
export function scimRival() {
	/** @type {Map<string, Record<string, unknown>>} */
	const users = new Map();
	const {User} = SCIMMY.Resources;
	SCIMMY.Resources.declare(User)
		.ingress((resource, data) => {
			const id = resource.id ?? randomUUID();
			const user = {...JSON.parse(JSON.stringify(data)), id};
			users.set(id, user);
			return user;
		})
		.egress((resource) => {
			if (resource.id !== undefined) return users.get(resource.id);
			const all = [...users.values()];
			return resource.filter === undefined ? all : resource.filter.match(all);
		})
		.degress((resource) => {
			users.delete(resource.id);
		});
	return {
		create: async (body) => (await new User().write(body)).id,
		find: async (filter) => (await new User({filter}).read()).totalResults,
		patch: async (id, body) => {
			await new User(id).patch(body);
		},
	};
}

import {z} from 'zod';
import {SourceUnhealthyError} from '../../core/errors.ts';
import type {IdpService} from '../idp-map/service.ts';
import {refusal} from './graph.ts';
import {membersOf} from './groups.ts';
import {listed} from './listed.ts';

const assignment = z.object({
	appRoleId: z.string().optional(),
	principalId: z.string(),
	principalType: z.string(),
});
const application = z.object({
	appRoles: z.array(
		z.object({id: z.string(), displayName: z.string().nullish(), value: z.string().nullish()}),
	),
});

/**
 * Ids of who is assigned to the application, by itself or as a direct member of an assigned group; members of groups
 * in it are not [seed 003]. Where the application has a role called User, only that one counts [seed 003].
 * @throws UsageError when it may not be read; SourceUnhealthyError when nobody is assigned, or it is not whole.
 */
export async function readAssigned(
	service: IdpService,
	{graphUrl, application: appId}: {readonly graphUrl: string; readonly application: string},
	signal: AbortSignal,
): Promise<ReadonlySet<string>> {
	const principal = `${graphUrl}/v1.0/servicePrincipals(appId='${appId}')`;
	const isUser = await userRole(service, new URL(`${principal}?$select=id,appRoles`), signal);
	const ids = new Set<string>();
	const groups = new Set<string>();
	for await (const {appRoleId = '', principalId, principalType} of listed(
		service,
		new URL(`${principal}/appRoleAssignedTo?$top=999`),
		assignment,
		signal,
	)) {
		if (!isUser(appRoleId)) continue;
		if (principalType === 'User') ids.add(principalId);
		else if (principalType === 'Group') groups.add(principalId);
	}
	// Groups among the members are ids that no user has.
	for (const group of groups) for (const id of await membersOf(service, graphUrl, group, signal)) ids.add(id);
	if (ids.size > 0) return ids;
	throw new SourceUnhealthyError('nobody is assigned to the application with the role of user', {
		notDone: 'An application without people is never taken for an empty school.',
		next: 'Assign users or groups to it in Entra ID, or set people=all.',
	});
}

/** Which roles of the application count; where it has none called User, all do: our decision. */
async function userRole(
	service: IdpService,
	url: URL,
	signal: AbortSignal,
): Promise<(id: string) => boolean> {
	const response = await service.get(url, signal);
	if (response.status !== 200) throw refusal(response);
	const parsed = application.safeParse(response.json());
	const roles = parsed.success ? parsed.data.appRoles : [];
	const isCalledUser = (name: string | null | undefined) => name?.trim().toLowerCase() === 'user';
	const users = roles.filter(({displayName, value}) => isCalledUser(displayName) || isCalledUser(value));
	const ids = new Set(users.map(({id}) => id));
	return (id) => ids.size === 0 || ids.has(id);
}

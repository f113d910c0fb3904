import {UsageError} from '../core/errors.ts';
import {makeToken, tokenEnds, withToken} from '../core/scim/token.ts';
import {type Connection, findConnection, parseSettings} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {readSettings, updateConnections} from './documents.ts';
import {activity} from './recording.ts';
import {placeOf, portHeard} from './serve-settings.ts';

/** What the identity provider is given, once: the token is not kept. */
export interface NewToken {
	readonly connection: string;
	readonly tenantUrl: string;
	readonly token: string;
	/** Where nobody used it by then, it is made again. */
	readonly useBefore: string;
	/** Ids of older ones that it took the place of: whoever comes with them is refused from now on. */
	readonly ended: readonly string[];
}

/** Where the service provider is, below the address (Apple's own path). */
export const scimPath = '/feeds/school/scim';

/**
 * The address that the identity provider is told: the setting `url`, else where the service listens.
 * @param heard the port that it listens on; undefined: none does, and the settings say where one will.
 */
export async function tenantUrlOf(
	context: Context,
	{stored, kind}: Connection,
	heard: number | undefined,
): Promise<string> {
	const url = kind.pushes?.(parseSettings(kind, stored.name, stored.settings)).url;
	if (url !== undefined) return `${url}${scimPath}`;
	const {address, port: set, certificate} = placeOf(await readSettings(context.store.documents));
	const port = heard ?? set;
	const host = address.includes(':') ? `[${address}]` : address;
	return `${certificate === undefined ? 'http' : 'https'}://${host}:${port}${scimPath}`;
}

/**
 * Makes a token for a connection that is pushed to. The one before it goes on working until it is replaced in turn or
 * ends: two live side by side while the identity provider is given the new one. A third ends the oldest
 * at once.
 * @throws UsageError where the connection takes no pushes, or is disconnected.
 */
export async function newToken(context: Context, name: string): Promise<NewToken> {
	requireMay(context, 'approve', 'Making a token');
	const connection = await findPushed(context, name);
	const {id, name: called} = connection.stored;
	const now = context.clock.now();
	const {token, kept} = makeToken(context.randomness, now);
	let ended: readonly string[] = [];
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) => {
			if (each.id !== id) return each;
			const made = withToken(each.push?.tokens ?? [], kept, now);
			ended = made.ended.map((token) => token.id);
			return {...each, push: {...each.push, tokens: [...made.tokens]}};
		}),
	);
	const told = `${called}: the token ${kept.id} was made${ended.length === 0 ? '' : `, and ${ended.join(', ')} ended for it`}`;
	await context.store.commit([activity(context, 'token', [called], 'CREATED', told)]);
	return {
		connection: called,
		tenantUrl: await tenantUrlOf(context, connection, portHeard(await context.store.locks())),
		token,
		useBefore: tokenEnds(kept),
		ended,
	};
}

/**
 * Revokes a token: whoever comes with it is refused from then on.
 * @param token its id, or how that begins.
 * @throws UsageError where the connection has none of this id.
 */
export async function revokeToken(context: Context, name: string, token: string): Promise<void> {
	requireMay(context, 'approve', 'Revoking a token');
	const {id, name: called, push} = (await findPushed(context, name)).stored;
	const tokens = push?.tokens ?? [];
	const found = token === '' ? [] : tokens.filter((kept) => kept.id.startsWith(token.toLowerCase()));
	const [only] = found;
	if (only === undefined || found.length > 1)
		throw new UsageError(`"${called}" has ${found.length === 0 ? 'no' : 'more than one'} token "${token}"`, {
			notDone: 'Nothing was revoked.',
			next: `rollcall connections show ${called} lists its tokens.`,
		});
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) =>
			each.id === id && each.push !== undefined
				? {...each, push: {...each.push, tokens: each.push.tokens.filter((kept) => kept.id !== only.id)}}
				: each,
		),
	);
	const told = `${called}: the token ${only.id} was revoked`;
	await context.store.commit([activity(context, 'token', [called], 'UPDATED', told)]);
}

/** A connection that is on and takes pushes. @throws UsageError where there is none of this name. */
export async function findPushed(context: Context, name: string): Promise<Connection> {
	const connection = await findConnection(context, name, 'anything');
	if (connection.kind.pushes === undefined)
		throw new UsageError(`"${connection.stored.name}" takes no pushes, and has no token`, {
			notDone: 'Nothing was changed.',
			next: 'rollcall connections lists them; of the kind scim there are tokens.',
		});
	return connection;
}

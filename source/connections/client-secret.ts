import {UsageError} from '../core/errors.ts';
import type {ConnectionContext} from './kind.ts';

/** The secret `clientSecret` of a connection. @throws UsageError where it has none. */
export async function clientSecretOf({
	name,
	secret,
}: Pick<ConnectionContext<unknown>, 'name' | 'secret'>): Promise<string> {
	const found = await secret('clientSecret');
	if (found) return found;
	throw new UsageError(`the connection "${name}" has no client secret`, {
		notDone: 'Nothing was asked.',
		next: `Run: rollcall connections set ${name} --secret clientSecret=file:PATH; the file must be readable by its owner only.`,
	});
}

import {UsageError} from '../core/errors.ts';

/**
 * A name for a file below one of the state's folders: parts joined by `/`, none hidden, none leading out.
 * @throws UsageError when it is anything else; the name comes from outside and is shown escaped.
 */
export function plainName(name: string): string {
	const parts = name.split('/');
	const plain = parts.every((part) => part !== '' && !part.startsWith('.') && !/[\0-\x1f\x7f\\]/.test(part));
	if (!plain) throw new UsageError(`${JSON.stringify(name)} cannot be the name of a file in the state`);
	return name;
}

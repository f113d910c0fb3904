import type {Command} from 'commander';
import {UsageError} from '../core/errors.ts';
import type {ConnectionValues} from '../sync/rollcall.ts';

export interface ValueOptions {
	readonly set: readonly string[];
	readonly secret: readonly string[];
}

/** `--set KEY=VALUE` and `--secret KEY=REF`, each as often as needed. */
export function addValueOptions(command: Command): void {
	const collect = (value: string, earlier: readonly string[]) => [...earlier, value];
	command
		.option('--set <key=value>', 'a setting', collect, [])
		.option('--secret <key=reference>', 'a secret by reference: env:NAME or file:PATH', collect, []);
}

export function valuesOf({set, secret}: ValueOptions): ConnectionValues {
	return {settings: pairs(set, '--set'), secrets: pairs(secret, '--secret')};
}

function pairs(items: readonly string[], option: string): Readonly<Record<string, string>> {
	return Object.fromEntries(
		items.map((item) => {
			const at = item.indexOf('=');
			// A secret that was typed here by mistake is not repeated.
			if (at < 1)
				throw new UsageError(`${option} needs KEY=VALUE`, {
					next: `For example: ${option} ${option === '--set' ? 'path=/srv/export' : 'password=env:ASM_PASSWORD'}`,
				});
			return [item.slice(0, at), item.slice(at + 1)];
		}),
	);
}

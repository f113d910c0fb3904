import type {Account} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {isProtected} from '../directory/protected.ts';
import {nameForm, type Reservation, reservedNames} from '../directory/reserved.ts';
import type {PlanInput} from './input.ts';
import type {Delivered} from './person-row.ts';

/** Whose the user names are that nobody may take over: read from the directory when one is first looked up. */
export class UserNames {
	readonly #input: Pick<PlanInput, 'connection' | 'directory' | 'now'>;
	#guarded: ReadonlyMap<string, Account> | undefined;
	#reserved: ReadonlyMap<string, Reservation> | undefined;

	constructor(input: Pick<PlanInput, 'connection' | 'directory' | 'now'>) {
		this.#input = input;
	}

	/** The names that a record of this connection would sign in with; an identity provider's is its e-mail too. */
	of({sisUsername, email}: Pick<Delivered, 'sisUsername' | 'email'>): readonly string[] {
		const names = isFromIdentityProvider(this.#input.connection.source)
			? [sisUsername, email]
			: [sisUsername];
		return names.flatMap((name) => (name ? [nameForm(name)] : []));
	}

	/**
	 * The account of a protected role that has one of these names: an Administrator's for any source, a Site
	 * Manager's or People Manager's for Entra and SCIM [seed 001].
	 */
	guarded(names: readonly string[]): {readonly name: string; readonly account: Account} | undefined {
		this.#guarded ??= this.#readGuarded();
		for (const name of names) {
			const account = this.#guarded.get(name);
			if (account !== undefined) return {name, account};
		}
		return undefined;
	}

	/** What one of these names is reserved for. */
	reserved(names: readonly string[]): {readonly name: string; readonly reservation: Reservation} | undefined {
		this.#reserved ??= reservedNames(this.#input.directory, this.#input.now);
		for (const name of names) {
			const reservation = this.#reserved.get(name);
			if (reservation !== undefined) return {name, reservation};
		}
		return undefined;
	}

	#readGuarded(): ReadonlyMap<string, Account> {
		const {connection, directory} = this.#input;
		const all = connection.source === 'Microsoft Entra ID' || connection.source === 'SCIM';
		const guarded = new Map<string, Account>();
		for (const account of directory.accounts.values()) {
			if (!(all ? isProtected(account) : account.roles.some(({role}) => role === 'Administrator'))) continue;
			for (const name of [account.sisUsername, account.managedAppleAccount?.name])
				if (name) guarded.set(nameForm(name), account);
		}
		return guarded;
	}
}

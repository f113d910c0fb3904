/** Who is which human, as the test knows it: nobody's account or user becomes another's but by a decision. */
export class Humans {
	readonly #of = new Map<string, string>();
	readonly #joined = new Map<string, string>();

	/** @param id `sis/…`, `jamf/…` or `account/…`; who is known stays who they are. */
	is(id: string, human: string) {
		if (!this.#of.has(id)) this.#of.set(id, human);
	}
	of(id: string): string | undefined {
		let human = this.#of.get(id);
		while (human !== undefined && this.#joined.has(human)) human = this.#joined.get(human);
		return human;
	}
	/** Somebody said so. */
	same(ids: readonly string[]) {
		const [first, ...others] = ids.flatMap((id) => this.of(id) ?? []);
		if (first !== undefined) for (const other of others) if (other !== first) this.#joined.set(other, first);
	}
}

/** Who is marked, by row: a million marks are a million bytes. */
export class PeopleMarks {
	#marked = new Uint8Array(0);
	#count = 0;

	get count(): number {
		return this.#count;
	}

	has(row: number): boolean {
		return this.#marked[row] === 1;
	}

	toggle(row: number): void {
		if (row >= this.#marked.length) this.#grow(row);
		const on = this.#marked[row] === 0;
		this.#marked[row] = Number(on);
		this.#count += on ? 1 : -1;
	}

	/** Marks exactly these; when they are marked already, and nobody else is, nobody. */
	toggleAll(rows: Uint32Array): void {
		const same = rows.length === this.#count && rows.every((row) => this.has(row));
		this.clear();
		if (same) return;
		let highest = 0;
		for (const row of rows) if (row > highest) highest = row;
		this.#grow(highest);
		for (const row of rows) this.#marked[row] = 1;
		this.#count = rows.length;
	}

	/** Whoever is gone is not marked any more. */
	drop(isGone: (row: number) => boolean): void {
		for (const row of this.rows()) if (isGone(row)) this.toggle(row);
	}

	clear(): void {
		this.#marked.fill(0);
		this.#count = 0;
	}

	*rows(): Generator<number> {
		if (this.#count === 0) return;
		for (let row = 0; row < this.#marked.length; row++) if (this.#marked[row] === 1) yield row;
	}

	#grow(row: number) {
		if (row < this.#marked.length) return;
		const wider = new Uint8Array(Math.max(row + 1, this.#marked.length * 2));
		wider.set(this.#marked);
		this.#marked = wider;
	}
}

const tab = 0x09;

/** A list being put together as one value: items joined by tabs, each only once, empty ones passed over. */
export class ListCell {
	bytes = new Uint8Array(256);
	length = 0;

	clear(): void {
		this.length = 0;
	}

	add(bytes: Uint8Array, from: number, to: number): void {
		if (from === to || this.#has(bytes, from, to)) return;
		const needed = this.length + to - from + 1;
		if (needed > this.bytes.length) {
			const wider = new Uint8Array(needed * 2);
			wider.set(this.bytes.subarray(0, this.length));
			this.bytes = wider;
		}
		if (this.length > 0) this.bytes[this.length++] = tab;
		for (let at = from; at < to; at++) this.bytes[this.length++] = bytes[at]!;
	}

	text(): string {
		return Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.length).toString('utf8');
	}

	#has(bytes: Uint8Array, from: number, to: number): boolean {
		let item = 0;
		while (item < this.length) {
			let end = this.bytes.indexOf(tab, item);
			if (end < 0 || end > this.length) end = this.length;
			if (end - item === to - from) {
				let same = true;
				for (let at = from; same && at < to; at++) same = this.bytes[item + at - from] === bytes[at];
				if (same) return true;
			}
			item = end + 1;
		}
		return false;
	}
}

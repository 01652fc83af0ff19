/** webtorrent’s DHT with one mistake: the port that an announcement names counts for nothing. */
import DHT from 'bittorrent-dht';

export { create } from '../../../../examples/bittorrent-dht.js';

export const virtual = true;

const { _addPeer } = DHT.prototype;
DHT.prototype._addPeer = function (peer, infoHash, from) {
  return _addPeer.call(this, { ...peer, port: from.port }, infoHash, from);
};

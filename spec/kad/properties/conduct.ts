import type { Eventually } from '../../kit/property.ts';
import { rememberedMaker } from '../../kit/remembered.ts';
import type { KadView } from '../messages.ts';
import type { KadOracle } from '../oracle.ts';
import type { KadParameters } from '../parameters.ts';

const remembered = rememberedMaker<KadView, KadParameters, KadOracle>();

/** How nodes keep up their tables, ask, store and index, as their messages show it. */
export const conductProperties = [
  remembered(
    'types-tell-the-age',
    'A contact that gives a sign of life is of type 2 in the first hour after it was met, of type 1 in the second, and of type 0 from then on.',
    'CContact::UpdateType',
    ['honest', 'true-clocks'],
  ),
  remembered(
    'checks-keep-time',
    'A contact is left in peace for an hour after a sign of life, and given two minutes to answer its last check.',
    'CContact::UpdateType (HR2S(1)), CheckingType (MIN2S(2)); CRoutingZone::OnSmallTimer',
    ['honest', 'true-clocks'],
  ),
  remembered(
    'addresses-are-proved',
    'A contact counts as one that owns its address only when it has answered a hello, or confirmed an answer to its own, which is asked of it as long as it does not.',
    'Process2HelloRequest, Process2HelloResponseAck (SetIPVerified)',
    ['honest'],
  ),
  remembered(
    'newcomers-are-taken-in',
    'A node that says hello becomes a contact if there is room in its bin, or room can be made by splitting; and whoever bootstraps is named some, and takes them.',
    'CRoutingZone::Add, CanSplit; Process2BootstrapResponse',
    ['honest'],
  ),
  remembered(
    'zones-merge-when-nearly-empty',
    'Zones become one only if they hold less than half a bin between them.',
    'CRoutingZone::Consolidate (K / 2)',
    ['honest'],
  ),
  remembered(
    'one-zone-at-a-time',
    'Between the random lookups in two zones ten seconds pass.',
    'CKademlia::Process (m_nextBigTimer, SEC(10))',
    ['honest', 'true-clocks'],
  ),
  remembered(
    'asks-as-it-must',
    'Two contacts are wanted by whoever searches, four by whoever stores, eleven by whoever looks nodes up; each node is asked by its own identifier.',
    'CSearch::GetRequestContactCount; KADEMLIA_FIND_VALUE, KADEMLIA_STORE, KADEMLIA_FIND_NODE',
    ['honest', 'messages'],
  ),
  remembered(
    'answers-only-what-it-was-meant',
    'A question that names another identifier than the receiver’s is not answered.',
    'ProcessKademlia2Request (check)',
  ),
  remembered(
    'confirms-in-the-tolerance-zone',
    'A node confirms no publication under a key in whose tolerance zone it is not.',
    'Process2PublishKeyRequest, Process2PublishSourceRequest (SEARCHTOLERANCE)',
  ),
  remembered(
    'load-tells-how-full',
    'A confirmation says how much of what may be stored under the key is stored, in percent.',
    'CIndexed::AddKeyword, AddSources, AddNotes (outLoad)',
    ['honest'],
  ),
  remembered(
    'shares-are-published',
    'Who shares a file looks for nodes to publish it at, under its hash and under each of its keywords with all files that have it, before its user is told.',
    'CSharedFileList::Publish; CSearch STOREFILE, STOREKEYWORD',
    ['honest', 'messages', 'true-clocks'],
  ),
  remembered(
    'republished-in-time',
    'What a node shares it publishes again when it expires: a source every 5 hours, a note every 24.',
    'KADEMLIAREPUBLISHTIMES, KADEMLIAREPUBLISHTIMEN; CSharedFileList::Publish',
    ['true-clocks'],
  ),
  remembered(
    'not-published-too-often',
    'What has been published is left alone until it is about to expire.',
    'KADEMLIAREPUBLISHTIMEK, …S, …N',
    ['true-clocks'],
  ),
  remembered(
    'begins-with-the-closest',
    'A search asks at once the α closest to its target of the contacts that are alive, as far as is known, and own their address.',
    'CSearch::Go (ALPHA_QUERY)',
    ['honest', 'messages', 'true-clocks'],
  ),
];

type Property = Eventually<KadView, KadParameters, KadOracle>;

/** The same, as far as it is seen only when all is over. */
export const conductInTheEnd: readonly Property[] = [
  {
    name: 'acts-at-all-responders',
    kind: 'eventually',
    needsViews: false,
    statement:
      'A search asks, and a store stores at, everyone who has responded and is in the tolerance zone of its target, as long as it has not enough.',
    source: 'CSearch::JumpStart, StorePacket; SEARCHSTOREFILE_TOTAL (10)',
    assumes: ['whole-network', 'messages'],
    judge(_observation, oracle) {
      oracle.allIsOver();
      return oracle.offences.get('acts-at-all-responders');
    },
  },
  {
    name: 'questions-are-answered',
    kind: 'eventually',
    statement:
      'Who is asked answers: to bootstraps and hellos; to questions for contacts that are meant for him; to publications in his tolerance zone, unless he is firewalled; and to searches with all that he has confirmed, that is not expired and has their words.',
    source:
      'Process2BootstrapRequest, Process2HelloRequest, ProcessKademlia2Request, Process2PublishKeyRequest, CIndexed::SendValid…Result',
    assumes: ['true-clocks'],
    judge: (_observation, oracle) => oracle.ignored(),
  },
  {
    name: 'tables-are-kept-up',
    kind: 'eventually',
    statement:
      'A contact is checked two hours after its last sign of life, and again two minutes after a check in vain; in each zone that is near, high up or nearly empty something is searched for once an hour; a node looks itself up after three minutes, and every four hours; zones that are nearly empty are merged every 45 minutes.',
    source: 'CRoutingZone::OnSmallTimer, OnBigTimer, Consolidate; CKademlia::Process',
    assumes: ['honest', 'true-clocks', 'upkeep'],
    judge: ({ peers }, oracle) => {
      for (const { address, alive, view } of peers) {
        const neglected = alive && view ? oracle.neglectedBy(address, view) : undefined;
        if (neglected) return neglected;
      }
      return undefined;
    },
  },
];

//! Words of a chart that `o200k_base` has whole, though their letters look dear.
//!
//! Ordinary and clinical vocabulary, no names: each is one token alone and after a space. Sorted within a
//! length, so that a look-up is a binary search in one line of text.

/// The words of three letters, of four, and so on; a space after each.
pub(super) const WORDS: [&str; 13] = [
    "\
     AMD AND API BMI CAP CBC CRT DAY DEC EXP FDA FEB HAM IMO LAB LOT MRI NEG NON NOS NOT PER QUE \
     SDL SIN TAB TEL TOP USA UTC ",
    "\
     AUTO BACK CARE CODE DATE DISC DRAW DROP FROM GUID HAND KEEP LEFT MAIN NOTE OPEN PLAN RATE \
     SELF SPEC STEP TECH TIME TYPE UNIT WITH anti area auto back base blob blue body both burn \
     byte care case char code copy data date deep disc does dose drug exam eyes fake fill flag \
     flat free from full give goal good hace hand have head here hole home html http iron item \
     july june keep labs lamp last left lens life like line link live mail mass mill name need \
     next none norm note null open pain past pink plan proc race rate risk role save self site \
     snow stop take test text than this time tipo tres type unit well will with work year yoga ",
    "\
     CLEAR COLOR COUNT ENTRY FIELD FINAL INDEX LOCAL ORDER PLACE ROUND TITLE WHITE admin after \
     amber angle april avoid based basic being birth blood bones boxes brand build bytes campo \
     cause chart check chief child clear color dates drive drops extra fatal field final first \
     fully given goals grade green group heart heavy hyper index input items known label large \
     latin legal level lines local macro march milli music never north notes order other panel \
     phone place pulse quiet ratio right route share sharp sleep slice staff start stone strip \
     style suite super table their three times title total trade units value views virus visit \
     vital watch weeks white width years ",
    "\
     ACTIVE AUTHOR CENTER FOLLOW HEIGHT INSERT NORMAL REPORT RESULT RETURN SECOND STATUS SYSTEM \
     active alerts amount answer atomic attack august author border bottom cannot center claims \
     clinic course custom detail device doctor energy engine failed family father female filled \
     flying follow former future growth header health height holder images inject inline intent \
     linked little living margin market member mental method middle mobile months mother native \
     needed normal number offset please policy prefix reason result return review serial series \
     signed single social states status street submit supply system tablet target travel united \
     unless update values vision visual volume weekly weight within yellow ",
    "\
     CONTACT CURRENT GENERAL INITIAL LICENSE PACKAGE PRIMARY PRODUCT RELATED SECTION SERVICE \
     SUCCESS UNKNOWN WARNING WITHOUT ability address advance african alcohol another because \
     believe changes closing comment concern consult contact content created current default \
     deleted derived details disease element english entries episode exactly example failure \
     feeling finding foreign formula general generic gravity history kitchen landing license \
     loading maximum medical minimal monitor nothing numeric october ordered outcome padding \
     partial patient pattern pending primary problem proceed product promise protein purpose \
     regular related release removal reports results routine running section service smoking \
     sources spanish started studies summary support surface systems targets towards trigger \
     turning typical unknown updated version warning without ",
    "\
     FUNCTION absolute activity assigned attached behavior benefits building business category \
     changing clinical collapse combined comments complete consulta contains contents continue \
     contract contrast criteria december decision delivery detailed directed director disabled \
     document evidence examples exercise existing external facility favorite flexible floating \
     function guardian hospital imported included internal interval language location material \
     medicine modified multiple negative november ordering original partners personal physical \
     platform position positive practice presence pressure priority problems progress proposal \
     provided provider reaction reactive recorded referral regional relative relevant required \
     reviewed schedule security separate severity sleeping solution specific standard symptoms \
     transfer universe ",
    "\
     AVAILABLE admission assistant attribute authority available community complaint completed \
     component condition container determine diagnosis different directive documents effective \
     emergency encounter equipment essential estimated exercises frequency generally generated \
     important injection insurance lifestyle nutrition organizer otherwise permanent preferred \
     procedure providers provision recipient recommend reference resources scheduled secondary \
     september signature structure supported technique telephone threshold transform treatment \
     typically ",
    "\
     activities additional appearance applicable artificial assessment associated background \
     collection components conditions controlled department diagnostic difficulty directions \
     employment enterprise evaluation extraction functional generation healthcare historical \
     horizontal identifier individual inspection management medication monitoring percentage \
     peripheral persistent registered resolution subscriber supplement supporting ",
    "\
     DESCRIPTION application appointment consumption description environment established \
     independent information instruction maintenance measurement observation performance \
     preferences recommended replacement responsible temperature transparent ",
    "\
     architecture instructions intermediate introduction manufacturer measurements neighborhood \
     organization prescription professional relationship verification ",
    "communication documentation understanding ",
    "administration administrative recommendation ",
    "characteristics recommendations ",
];

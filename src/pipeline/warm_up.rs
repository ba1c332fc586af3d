//! Loads tables and models before the first article comes.
//!
//! They are built when they are first used. On a busy machine that takes long enough for the first articles of a
//! starting worker to run into their time limit, so a small article in each language and shape goes through both
//! stages first, outside the pools and their clock.

use crate::article::Hints;
use crate::extract::Extractor;
use crate::normalize::Normalizer;

/// A media type and a story that touches headline, dateline, names, a quotation with its speaker, numbers and a credit.
const ARTICLES: [(&str, &str); 10] = [
    (
        "text/plain",
        "مجلس المدينة يقر خطة المياه\n\nعمّان (بترا) - قال وزير المياه سامر الحوراني، الخميس، إن المجلس \"أقر خطة بقيمة \
         12.5 مليون دولار\" في 14 آذار 2024.\n\nتحرير علي منصور",
    ),
    (
        "text/plain",
        "Council approves plan\n\nLONDON, March 14 (Reuters) - Prime Minister Anna Smith said on Thursday the council \
         \"approved the plan\" at a cost of $12.5 million.\n\n(Reporting by John Doe; Editing by Jane Roe)",
    ),
    (
        "text/plain",
        "Le conseil adopte le plan\n\nPARIS (AFP) - « Nous avons adopté le plan », a déclaré jeudi la ministre Anne \
         Martin, pour 12,5 millions d'euros.",
    ),
    (
        "text/plain",
        "El consejo aprueba el plan\n\nMadrid, 14 mar (EFE).- «Hemos aprobado el plan», dijo este jueves la ministra Ana \
         García, por 12,5 millones de euros.",
    ),
    (
        "text/plain",
        "Rat beschließt Plan\n\nBerlin (dpa) - „Wir haben den Plan beschlossen“, sagte am Donnerstag die Ministerin Anna \
         Schmidt. Er kostet 12,5 Millionen Euro.",
    ),
    (
        "text/plain",
        "Совет утвердил план\n\nМОСКВА, 14 мар - РИА Новости. «Мы утвердили план», - сказала в четверг министр Анна \
         Петрова. Он стоит 12,5 млн рублей.",
    ),
    (
        "text/plain",
        "شورا طرح را تصویب کرد\n\nتهران - ایرنا - وزیر نیرو علی رضایی روز پنجشنبه گفت: «طرح را تصویب کردیم» و هزینهٔ آن ۱۲ \
         میلیون دلار است.",
    ),
    (
        "text/plain",
        "Meclis planı onayladı\n\nANKARA (AA) - Bakan Ayşe Yılmaz perşembe günü \"Planı onayladık\" dedi. Planın maliyeti \
         12,5 milyon lira.",
    ),
    (
        "text/html",
        "<!doctype html><html lang=\"ar\"><head><title>خبر | موقع</title><script type=\"application/ld+json\">\
         {\"@type\": \"NewsArticle\", \"headline\": \"خبر\", \"datePublished\": \"2024-03-14T09:30:00+01:00\"}</script></head>\
         <body><nav><a href=\"/\">الرئيسية</a></nav><article><h1>خبر</h1><p>بقلم علي منصور</p><p>قال المجلس في بيانه إن \
         الأعمال تبدأ بعد شهر من توقيع العقد مع الشركة المنفذة.</p></article></body></html>",
    ),
    (
        "application/rss+xml",
        "<item><title>Council approves plan</title><description>The council approved the plan on Thursday.</description>\
         <pubDate>Thu, 14 Mar 2024 09:30:00 GMT</pubDate></item>",
    ),
];

/// Takes every article through both stages and forgets what comes out. Takes some 50 ms of one core in a release
/// build, once; stages that were warmed up answer the first article as fast as the next.
pub fn warm_up(normalizer: &Normalizer, extractor: &Extractor) {
    for (content_type, text) in ARTICLES {
        let hints = Hints { content_type: Some(content_type.to_owned()), ..Hints::default() };
        if let Ok(story) = normalizer.normalize(text.as_bytes(), &hints) {
            let _ = extractor.extract(story);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_goes_through_both_stages_in_its_language() {
        let languages: Vec<_> = ARTICLES
            .iter()
            .map(|(content_type, text)| {
                let hints = Hints { content_type: Some((*content_type).to_owned()), ..Hints::default() };
                let story = Normalizer::default().normalize(text.as_bytes(), &hints).unwrap();
                Extractor::default().extract(story).ninjs.language.unwrap_or_default()
            })
            .collect();
        assert_eq!(languages, ["ar", "en", "fr", "es", "de", "ru", "fa", "tr", "ar", "en"]);
    }
}

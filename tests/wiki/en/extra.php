<?php
// Settings of the wiki whose pages stand in this folder. Copy it to DATA/extra.php before the server starts.
$wgLanguageCode = 'en';
$wgSitename = 'Orrel Sound Wiki';
$wgMetaNamespace = 'Orrel_Sound_Wiki';
$wgRightsText = 'Creative Commons Attribution-ShareAlike';
$wgRightsUrl = 'https://creativecommons.org/licenses/by-sa/4.0/';
